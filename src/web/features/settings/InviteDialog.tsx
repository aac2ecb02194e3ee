import { NativeSelect, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { Role } from "../../../contract/access";
import { inviteMember, membersQuery } from "../../api/people";
import { FormDialog } from "../../ui/FormDialog";
import { LinkDialog } from "./LinkDialog";
import { roleWords } from "./role-words";

/** Makes a member and the link that signs them in the first time. */
export function InviteDialog({ onClose }: { onClose: () => void }) {
  const [email, setEmail] = useState("");
  const [name, setName] = useState("");
  const [role, setRole] = useState<Role>("viewer");
  const [missing, setMissing] = useState(false);
  const cache = useQueryClient();
  const invite = useMutation({
    mutationFn: () => inviteMember({ email: email.trim(), role, ...(name.trim() === "" ? {} : { name: name.trim() }) }),
    onSuccess: () => cache.invalidateQueries(membersQuery),
  });
  if (invite.data) {
    const { member, invitation } = invite.data;
    return <LinkDialog name={member.name} url={invitation.url} expiresAt={invitation.expiresAt} onClose={onClose} />;
  }
  const valid = /^[^\s@]+@[^\s@]+$/.test(email.trim());
  return (
    <FormDialog
      title="Invite somebody"
      action="Make invitation"
      size={480}
      onClose={onClose}
      onSave={() => {
        setMissing(!valid);
        if (valid) invite.mutate();
      }}
      saving={invite.isPending}
      changed={email !== "" || name !== ""}
      failure={invite.error}
    >
      <TextInput
        label="E-mail"
        type="email"
        data-autofocus
        value={email}
        error={missing ? "An address such as mika@example.com." : null}
        onChange={(event) => setEmail(event.currentTarget.value)}
      />
      <TextInput
        label="Name"
        description="Can wait; they can set it themselves."
        value={name}
        maxLength={100}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <NativeSelect
        label="Role"
        value={role}
        data={(Object.keys(roleWords) as Role[]).map((value) => ({ value, label: `${roleWords[value].name}: ${roleWords[value].means}` }))}
        onChange={(event) => setRole(event.currentTarget.value as Role)}
      />
    </FormDialog>
  );
}
