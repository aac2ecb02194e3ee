import { ActionIcon, Button, MultiSelect, SegmentedControl } from "@mantine/core";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import { useMutation, useQuery } from "@tanstack/react-query";
import { meQuery, usersQuery } from "../../api/people";
import { testNotification } from "../../api/schedules";
import { Choice } from "../../ui/Choice";
import { tell, tellFailure } from "../../ui/toast";
import { HearingOptions } from "./HearingOptions";
import { newHearing, type Hearing } from "./hearing";
import classes from "./ScheduleDialog.module.css";

/** Who hears about the runs, each as a sentence. */
export function HearsFields({ hearings, setHearings }: { hearings: Hearing[]; setHearings: (hearings: Hearing[]) => void }) {
  const me = useQuery(meQuery).data;
  const users = useQuery(usersQuery).data?.values ?? (me ? [{ id: me.id, name: me.name, email: me.email }] : []);
  const change = (key: string, part: Partial<Hearing>) =>
    setHearings(hearings.map((hearing) => (hearing.key === key ? { ...hearing, ...part } : hearing)));
  return (
    <section className={classes.part}>
      <h3>
        Who hears about it{" "}
        <span className="sub">
          By mail. People without access are granted App Only when you save: they can open this app, nothing else.
        </span>
      </h3>
      {hearings.map((hearing) => (
        <One
          key={hearing.key}
          hearing={hearing}
          people={Object.entries({ ...hearing.names, ...Object.fromEntries(users.map((user) => [user.id, user.name])) }).map(
            ([value, label]) => ({ value, label }),
          )}
          addresses={new Map(users.map((user) => [user.id, user.email]))}
          change={(part) => change(hearing.key, part)}
          remove={() => setHearings(hearings.filter((each) => each.key !== hearing.key))}
        />
      ))}
      {hearings.length === 0 ? <p className="dim">Nobody is told about its runs.</p> : null}
      <Button
        size="xs"
        mt={8}
        leftSection={<IconPlus size={14} aria-hidden />}
        onClick={() => setHearings([...hearings, newHearing(crypto.randomUUID(), me && hearings.length === 0 ? [me.id] : [])])}
      >
        {hearings.length === 0 ? "Tell somebody" : "Add another"}
      </Button>
    </section>
  );
}

function One(props: {
  hearing: Hearing;
  people: { value: string; label: string }[];
  addresses: Map<string, string>;
  change: (part: Partial<Hearing>) => void;
  remove: () => void;
}) {
  const { hearing, change } = props;
  const test = useMutation({
    mutationFn: () => testNotification(hearing.id ?? ""),
    onSuccess: () => tell("A test is on its way to you."),
    onError: (thrown) => tellFailure("The test was not sent", thrown),
  });
  return (
    <div className={classes.hearing}>
      <div className={classes.sentence}>
        When it
        <Choice
          label="Tell when"
          value={hearing.on}
          options={[
            { value: "all", label: "succeeds or fails" },
            { value: "success", label: "succeeds" },
            { value: "failure", label: "fails" },
          ]}
          onChange={(on) => change({ on })}
        />
        tell
        <span className={classes.right} />
        {hearing.id === null ? null : (
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
        placeholder={hearing.people.length === 0 ? "Add people" : undefined}
        searchable
        selectFirstOptionOnChange
        data={props.people}
        renderOption={({ option }) => (
          <span>
            {option.label} <span className="sub">{props.addresses.get(option.value)}</span>
          </span>
        )}
        value={hearing.people}
        error={hearing.people.length === 0 ? "Name at least one person, or remove this message." : undefined}
        onChange={(people) => change({ people })}
        nothingFoundMessage="Nobody of that name is in this workspace."
      />
      {hearing.on === "failure" ? null : (
        <div className={classes.sentence}>
          <span className="dim">Picture of the app</span>
          <SegmentedControl
            size="xs"
            aria-label="Picture of the app"
            transitionDuration={0}
            value={hearing.screenshot}
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
      <HearingOptions hearing={hearing} change={change} />
    </div>
  );
}
