import { ActionIcon, Button, MultiSelect, SegmentedControl } from "@mantine/core";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import { useMutation, useQuery } from "@tanstack/react-query";
import { maxNotifications } from "../../../contract/caps";
import { meQuery, usersQuery } from "../../api/people";
import { testNotification } from "../../api/schedules";
import { Choice } from "../../ui/Choice";
import { showMessage, showFailure } from "../../ui/toast";
import { NotificationOptions } from "./NotificationOptions";
import { newNotification, type NotificationForm } from "./notification-form";
import classes from "./ScheduleDialog.module.css";

/** The notifications of a schedule, each as a sentence. */
export function NotificationFields({
  entries,
  setEntries,
}: {
  entries: NotificationForm[];
  setEntries: (entries: NotificationForm[]) => void;
}) {
  const me = useQuery(meQuery).data;
  const users = useQuery(usersQuery).data?.values ?? (me ? [{ id: me.id, name: me.name, email: me.email }] : []);
  const change = (key: string, part: Partial<NotificationForm>) =>
    setEntries(entries.map((entry) => (entry.key === key ? { ...entry, ...part } : entry)));
  return (
    <section className={classes.part}>
      <h3>
        Who is notified{" "}
        <span className="sub">
          By mail. People without access are granted App Only when you save: they can open this app, nothing else.
        </span>
      </h3>
      {entries.map((entry) => (
        <One
          key={entry.key}
          entry={entry}
          people={Object.entries({ ...entry.names, ...Object.fromEntries(users.map((user) => [user.id, user.name])) }).map(
            ([value, label]) => ({ value, label }),
          )}
          addresses={new Map(users.map((user) => [user.id, user.email]))}
          change={(part) => change(entry.key, part)}
          remove={() => setEntries(entries.filter((each) => each.key !== entry.key))}
        />
      ))}
      {entries.length === 0 ? <p className="dim">Nobody is notified about its runs.</p> : null}
      {entries.length >= maxNotifications ? (
        <p className="dim">The schedules of a project have at most {maxNotifications} notifications together.</p>
      ) : null}
      <Button
        size="xs"
        mt={8}
        disabled={entries.length >= maxNotifications}
        leftSection={<IconPlus size={14} aria-hidden />}
        onClick={() => setEntries([...entries, newNotification(crypto.randomUUID(), me && entries.length === 0 ? [me.id] : [])])}
      >
        {entries.length === 0 ? "Tell somebody" : "Add another"}
      </Button>
    </section>
  );
}

function One(props: {
  entry: NotificationForm;
  people: { value: string; label: string }[];
  addresses: Map<string, string>;
  change: (part: Partial<NotificationForm>) => void;
  remove: () => void;
}) {
  const { entry, change } = props;
  const test = useMutation({
    mutationFn: () => testNotification(entry.id ?? ""),
    onSuccess: () => showMessage("A test is on its way to you."),
    onError: (thrown) => showFailure("The test was not sent", thrown),
  });
  return (
    <div className={classes.entry}>
      <div className={classes.sentence}>
        When it
        <Choice
          label="Tell when"
          value={entry.on}
          options={[
            { value: "all", label: "succeeds or fails" },
            { value: "success", label: "succeeds" },
            { value: "failure", label: "fails" },
          ]}
          onChange={(on) => change({ on })}
        />
        tell
        <span className={classes.right} />
        {entry.id === null ? null : (
          <Button size="xs" variant="subtle" loading={test.isPending} onClick={() => test.mutate()}>
            Send a test
          </Button>
        )}
        <ActionIcon size="xs" aria-label="Remove this message" onClick={props.remove}>
          <IconTrash size={15} aria-hidden />
        </ActionIcon>
      </div>
      <MultiSelect
        aria-label="People"
        placeholder={entry.people.length === 0 ? "Add people" : undefined}
        searchable
        selectFirstOptionOnChange
        data={props.people}
        renderOption={({ option }) => (
          <span>
            {option.label} <span className="sub">{props.addresses.get(option.value)}</span>
          </span>
        )}
        value={entry.people}
        error={entry.people.length === 0 ? "Name at least one person, or remove this message." : undefined}
        onChange={(people) => change({ people })}
        nothingFoundMessage="No member of this workspace has that name."
      />
      {entry.on === "failure" ? null : (
        <div className={classes.sentence}>
          <span className="dim">Picture of the app</span>
          <SegmentedControl
            size="xs"
            aria-label="Picture of the app"
            transitionDuration={0}
            value={entry.screenshot}
            onChange={(screenshot) => change({ screenshot })}
            data={[
              { value: "none", label: "None" },
              { value: "png", label: "PNG" },
              { value: "pdf", label: "PDF" },
            ]}
          />
          <span className="sub">With good runs.</span>
        </div>
      )}
      <NotificationOptions entry={entry} change={change} />
    </div>
  );
}
