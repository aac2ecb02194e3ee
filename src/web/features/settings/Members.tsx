import { counted } from "../../../format/words";
import { Button } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { lazy, Suspense, useState } from "react";
import type { Role } from "../../../contract/access";
import type { Member } from "../../../contract/user";
import { changeMember, membersQuery } from "../../api/people";
import { Choice } from "../../ui/Choice";
import { List } from "../../ui/List";
import { Loaded } from "../../ui/Loaded";
import { useNow } from "../../ui/now";
import { Section } from "../../ui/PageHead";
import { Person } from "../../ui/Person";
import { shortDay } from "../../ui/time";
import { showMessage, showFailure } from "../../ui/toast";
import { MemberMenu } from "./MemberMenu";
import { roleWords } from "./role-words";
import table from "../../ui/table.module.css";
import classes from "./Settings.module.css";

const InviteDialog = lazy(() => import("./InviteDialog").then((module) => ({ default: module.InviteDialog })));

/** The people of the workspace, for admins. */
export function Members() {
  const members = useQuery(membersQuery);
  const [inviting, setInviting] = useState(false);
  const values = members.data?.values;
  return (
    <>
      <Section
        title="Members"
        sub={values ? counted(values.length, "person", "people") : undefined}
        actions={
          <Button leftSection={<IconPlus size={15} aria-hidden />} onClick={() => setInviting(true)}>
            Invite somebody
          </Button>
        }
      />
      <Loaded query={members} what="Members could" loading={{ rows: 3, label: "Loading members" }}>
        {(data) => (
          <List caption="Members" look={classes.members} heads={["Person", "Role", "Since"]}>
            {data.values.map((member) => (
              <Row key={member.id} member={member} />
            ))}
          </List>
        )}
      </Loaded>
      <Suspense>{inviting ? <InviteDialog onClose={() => setInviting(false)} /> : null}</Suspense>
    </>
  );
}

function Row({ member }: { member: Member }) {
  const cache = useQueryClient();
  const now = useNow();
  const change = useMutation({
    mutationFn: (part: { role?: Role; status?: Member["status"] }) => changeMember(member.id, part),
    onSuccess: (changed) =>
      showMessage(
        changed.status === "active"
          ? `${changed.name} is ${roleWords[changed.role].name.toLowerCase()} now.`
          : `${changed.name} can no longer sign in.`,
      ),
    onError: (thrown) => showFailure(`${member.name} was not changed`, thrown),
    onSettled: () => cache.invalidateQueries(membersQuery),
  });
  const active = member.status === "active";
  return (
    <tr data-row>
      <td>
        <Person name={member.name} />
        <div className="sub">{member.email}</div>
      </td>
      <td>
        {member.abilities.changeRole && active ? (
          <Choice
            label={`Role of ${member.name}`}
            value={member.role}
            options={(Object.keys(roleWords) as Role[]).map((value) => ({ value, label: roleWords[value].name }))}
            onChange={(role) => change.mutate({ role })}
            disabled={change.isPending}
          />
        ) : (
          <>
            {roleWords[member.role].name}
            {active ? null : <div className="sub warn">Deactivated</div>}
          </>
        )}
      </td>
      <td className="no-phone">{shortDay(member.createdAt, now)}</td>
      <td className={table.go}>
        <MemberMenu member={member} onStatus={(status) => change.mutate({ status })} />
      </td>
    </tr>
  );
}
