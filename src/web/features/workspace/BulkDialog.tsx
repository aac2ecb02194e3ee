import { Button, Modal, NativeSelect } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { counted, listed } from "../../../format/words";
import { changeMany } from "../../api/all-schedules";
import { meQuery, usersQuery } from "../../api/people";
import { Refused } from "../../ui/FormDialog";
import { useFocusBack } from "../../ui/give-focus-back";
import { Note } from "../../ui/Note";
import { bulkWords, outcome, refusals, type BulkAction } from "./bulk-words";
import form from "../../ui/FormDialog.module.css";
import classes from "./SchedulesPage.module.css";

interface Props {
  action: BulkAction;
  /** How many will be asked for; a single one by its name. */
  count: number;
  name: string | null;
  /** Their ids, which for all that match are asked of the server. */
  ids: () => Promise<string[]>;
  onClose: () => void;
}

/** Names the number before, and afterwards what could not be done and why. */
export function BulkDialog({ action, count, name, ids, onClose }: Props) {
  useFocusBack();
  const cache = useQueryClient();
  const words = bulkWords[action];
  const what = name ?? counted(count, "schedule");
  const me = useQuery(meQuery).data;
  const people = useQuery({ ...usersQuery, enabled: action === "owner" }).data?.values ?? [];
  const [runAs, setRunAs] = useState("");
  const person = runAs || (me?.id ?? "");
  const change = useMutation({
    mutationFn: async () => changeMany(await ids(), action === "owner" ? { action, runAs: person } : { action }),
    onSettled: () => {
      void cache.invalidateQueries({ queryKey: ["schedules"] });
      void cache.invalidateQueries({ queryKey: ["projects"] });
      void cache.invalidateQueries({ queryKey: ["home"] });
    },
  });
  const answer = change.data;
  return (
    <Modal
      opened
      onClose={onClose}
      title={
        action === "owner"
          ? `Change whom ${name ?? counted(count, "schedule")} run${name === null && count !== 1 ? "" : "s"} as`
          : `${words.button} ${what}`
      }
      size={answer ? 560 : 460}
      yOffset="12vh"
    >
      {answer ? (
        <div className={form.fields}>
          <p role="status">{outcome(action, answer)}</p>
          {answer.refused > 0 ? (
            <Note tone="warn">
              <b>{counted(answer.refused, "schedule")} could not be changed.</b>
              <ul className={classes.refusals}>
                {refusals(answer).map(({ reason, names }) => (
                  <li key={reason}>
                    <span className="lead">
                      {names.length > 3 ? listed([...names.slice(0, 2), `${names.length - 2} more`]) : listed(names)}
                    </span>
                    <br />
                    {reason}
                  </li>
                ))}
              </ul>
            </Note>
          ) : null}
        </div>
      ) : (
        <div className={form.fields}>
          {action === "owner" ? (
            <NativeSelect
              label="Run as"
              data-autofocus
              value={person}
              onChange={(event) => setRunAs(event.currentTarget.value)}
              data={people.map((each) => ({ value: each.id, label: each.id === me?.id ? `${each.name} (you)` : each.name }))}
            />
          ) : null}
          <p className="dim">{words.means[name === null && count !== 1 ? 1 : 0]}</p>
          {change.error ? <Refused error={change.error} /> : null}
        </div>
      )}
      <footer className={form.footer}>
        <span className={form.buttons}>
          {answer ? (
            <Button variant="filled" data-autofocus onClick={onClose}>
              Close
            </Button>
          ) : (
            <>
              <Button onClick={onClose}>Cancel</Button>
              <Button
                variant="filled"
                data-autofocus={action === "owner" ? undefined : true}
                loading={change.isPending}
                onClick={() => change.mutate()}
              >
                {action === "owner" ? `Change ${counted(count, "schedule")}` : `${words.button} ${counted(count, "schedule")}`}
              </Button>
            </>
          )}
        </span>
      </footer>
    </Modal>
  );
}
