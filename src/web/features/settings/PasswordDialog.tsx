import { PasswordInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { passwordLength } from "../../../contract/caps";
import { meQuery, setPassword } from "../../api/people";
import type { Me } from "../../api/types";
import { FormDialog } from "../../ui/FormDialog";
import { showMessage } from "../../ui/toast";

const shortest = passwordLength.min;
const eye = { "aria-label": "Show the password" };

/** Sets the first password of somebody who came by a link, or changes it. */
export function PasswordDialog({ me, onClose }: { me: Me; onClose: () => void }) {
  const [current, setCurrent] = useState("");
  const [next, setNext] = useState("");
  const [errors, setErrors] = useState<{ current?: string; next?: string }>({});
  const cache = useQueryClient();
  const save = useMutation({
    mutationFn: () => setPassword({ newPassword: next, ...(me.hasPassword ? { currentPassword: current } : {}) }),
    onSuccess: () => {
      showMessage("Your password is set. Other browsers were signed out.");
      void cache.invalidateQueries(meQuery);
      onClose();
    },
  });
  const submit = () => {
    const found = {
      ...(me.hasPassword && current === "" ? { current: "The one you sign in with now." } : {}),
      ...(next.length < shortest ? { next: `At least ${shortest} characters; this has ${next.length}.` } : {}),
    };
    setErrors(found);
    if (Object.keys(found).length === 0) save.mutate();
  };
  return (
    <FormDialog
      title={me.hasPassword ? "Change password" : "Set a password"}
      action={me.hasPassword ? "Change password" : "Set password"}
      size={440}
      onClose={onClose}
      onSave={submit}
      saving={save.isPending}
      changed={current !== "" || next !== ""}
      failure={save.error}
    >
      {/* For password managers, which look for the account beside the password. */}
      <input className="sr" type="text" autoComplete="username" value={me.email} readOnly tabIndex={-1} aria-hidden />
      {me.hasPassword ? (
        <PasswordInput
          label="Current password"
          autoComplete="current-password"
          data-autofocus
          value={current}
          error={errors.current}
          visibilityToggleButtonProps={eye}
          onChange={(event) => setCurrent(event.currentTarget.value)}
        />
      ) : null}
      <PasswordInput
        label="New password"
        description={`At least ${shortest} characters, and not one that others would guess.`}
        autoComplete="new-password"
        data-autofocus={me.hasPassword ? undefined : true}
        value={next}
        error={errors.next}
        visibilityToggleButtonProps={eye}
        onChange={(event) => setNext(event.currentTarget.value)}
      />
    </FormDialog>
  );
}
