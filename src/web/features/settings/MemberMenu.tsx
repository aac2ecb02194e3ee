import { ActionIcon, Menu } from "@mantine/core";
import { IconDots } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { Member } from "../../../contract/user";
import { makeSignInLink, membersQuery, removeMember } from "../../api/people";
import { ConfirmDialog } from "../../ui/ConfirmDialog";
import { showMessage, showFailure } from "../../ui/toast";
import { LinkDialog } from "./LinkDialog";

/** What an admin may do with a member, beside the role. */
export function MemberMenu({ member, onStatus }: { member: Member; onStatus: (status: Member["status"]) => void }) {
  const [asking, setAsking] = useState(false);
  const cache = useQueryClient();
  const link = useMutation({ mutationFn: () => makeSignInLink(member.id), onError: (thrown) => showFailure("No link was made", thrown) });
  const remove = useMutation({
    mutationFn: () => removeMember(member.id),
    onSuccess: async () => {
      showMessage(`${member.name} is no longer a member.`);
      setAsking(false);
      await cache.invalidateQueries(membersQuery);
    },
  });
  const active = member.status === "active";
  const { deactivate, remove: mayRemove } = member.abilities;
  return (
    <>
      <Menu>
        <Menu.Target>
          <ActionIcon size="xs" aria-label={`Actions for ${member.name}`}>
            <IconDots size={16} aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {active ? <Menu.Item onClick={() => link.mutate()}>Make a sign-in link</Menu.Item> : null}
          {deactivate ? (
            <Menu.Item onClick={() => onStatus(active ? "deactivated" : "active")}>
              {active ? "Deactivate member" : "Activate member"}
            </Menu.Item>
          ) : null}
          {mayRemove ? (
            <Menu.Item color="var(--bad)" onClick={() => setAsking(true)}>
              Remove member
            </Menu.Item>
          ) : null}
        </Menu.Dropdown>
      </Menu>
      {link.data ? (
        <LinkDialog name={member.name} url={link.data.url} expiresAt={link.data.expiresAt} onClose={() => link.reset()} />
      ) : null}
      {asking ? (
        <ConfirmDialog
          danger
          title={`Remove ${member.name}`}
          action="Remove member"
          onClose={() => setAsking(false)}
          onConfirm={() => remove.mutate()}
          busy={remove.isPending}
          failure={remove.error}
        >
          They can no longer sign in, their tokens stop, and what was granted to them is taken back. Schedules that run as them are paused.
        </ConfirmDialog>
      ) : null}
    </>
  );
}
