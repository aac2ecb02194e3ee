import { Button, Modal, NativeSelect, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { TokenScope } from "../../../contract/access";
import { createToken, tokensQuery } from "../../api/people";
import { FormDialog } from "../../ui/FormDialog";
import { Secret } from "./Secret";
import { scopeWords } from "./role-words";
import { useFocusBack } from "../../ui/give-focus-back";
import classes from "../../ui/FormDialog.module.css";

const lives = [
  { value: "30", label: "30 days" },
  { value: "90", label: "90 days" },
  { value: "180", label: "180 days" },
  { value: "365", label: "1 year" },
];

export function TokenDialog({ onClose }: { onClose: () => void }) {
  useFocusBack();
  const [name, setName] = useState("");
  const [scope, setScope] = useState<TokenScope>("run");
  const [days, setDays] = useState("90");
  const [missing, setMissing] = useState(false);
  const cache = useQueryClient();
  const create = useMutation({
    mutationFn: () => createToken({ name: name.trim(), scope, expiresInDays: Number(days) }),
    onSuccess: () => cache.invalidateQueries(tokensQuery),
  });
  if (create.data)
    return (
      <Modal opened onClose={onClose} title="Copy your token now" size={520} closeOnClickOutside={false}>
        <div className={classes.fields}>
          <p className="dim">This is the only time it is shown. Keep it where your program keeps its secrets.</p>
          <Secret text={create.data.token} label={`Token ${create.data.name}`} />
        </div>
        <footer className={classes.footer}>
          <span className={classes.buttons}>
            <Button variant="filled" onClick={onClose}>
              Done
            </Button>
          </span>
        </footer>
      </Modal>
    );
  return (
    <FormDialog
      title="New API token"
      action="Create token"
      size={480}
      onClose={onClose}
      onSave={() => {
        setMissing(name.trim() === "");
        if (name.trim() !== "") create.mutate();
      }}
      saving={create.isPending}
      changed={name !== ""}
      failure={create.error}
    >
      <TextInput
        label="Name"
        description="What will use it."
        data-autofocus
        value={name}
        maxLength={100}
        error={missing ? "Say what will use it, such as order-sync." : null}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <NativeSelect
        label="What it may do"
        value={scope}
        data={(Object.keys(scopeWords) as TokenScope[]).map((value) => ({
          value,
          label: `${scopeWords[value].name}: ${scopeWords[value].means}`,
        }))}
        onChange={(event) => setScope(event.currentTarget.value as TokenScope)}
      />
      <NativeSelect label="Expires after" value={days} data={lives} onChange={(event) => setDays(event.currentTarget.value)} />
    </FormDialog>
  );
}
