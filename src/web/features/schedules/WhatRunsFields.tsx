import { Button, Checkbox, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { listed } from "../../../format/words";
import type { CellOf } from "../../../contract/cell";
import type { Schedule } from "../../../contract/schedule";
import { meQuery } from "../../api/people";
import { versionQuery } from "../../api/projects";
import type { Overview } from "../../api/types";
import { Note } from "../../ui/Note";
import { Person } from "../../ui/Person";
import { firstNameOf } from "../../ui/words";
import { InputField } from "./InputField";
import type { ScheduleForm } from "./schedule-form";
import classes from "./ScheduleDialog.module.css";

interface Props {
  overview: Overview;
  schedule: Schedule | null;
  form: ScheduleForm;
  change: (part: Partial<ScheduleForm>) => void;
}

/** What runs, as whom, with which inputs, and who sees the result. */
export function WhatRunsFields({ overview, schedule, form, change }: Props) {
  const version = useQuery(versionQuery(overview.project.id, overview.publishedVersion ?? 0)).data;
  const inputs = (version?.cells ?? []).filter((cell): cell is CellOf<"input"> => cell.kind === "input" && cell.output !== null);
  const known = inputs.map((cell) => cell.output ?? "");
  const stale = version === undefined ? [] : Object.keys(form.inputParams).filter((name) => !known.includes(name));
  return (
    <section className={classes.part}>
      <h3>What runs</h3>
      <div className={classes.sentence}>
        <span>
          {overview.publishedVersion === null
            ? "The published version, once there is one, as"
            : `The published version, ${overview.publishedVersion} today, as`}
        </span>
        <RunsAs schedule={schedule} takenOver={form.runAs !== null} takeOver={(runAs) => change({ runAs })} />
      </div>
      {inputs.length > 0 ? (
        <div className={classes.inputs}>
          {inputs.map((cell) => {
            const name = cell.output ?? "";
            return (
              <InputField
                key={cell.staticId}
                cell={cell}
                value={form.inputParams[name]}
                onChange={(value) => {
                  const rest = without(form.inputParams, [name]);
                  change({ inputParams: value === undefined ? rest : { ...rest, [name]: value } });
                }}
              />
            );
          })}
        </div>
      ) : null}
      {stale.length > 0 ? (
        <Note
          tone="warn"
          className={classes.stale}
          actions={
            <Button size="xs" onClick={() => change({ inputParams: without(form.inputParams, stale) })}>
              Leave {stale.length === 1 ? "it" : "them"} out
            </Button>
          }
        >
          Version {overview.publishedVersion} has no {stale.length === 1 ? "input" : "inputs"} {listed(stale.map((name) => `“${name}”`))},
          but this schedule still gives {stale.length === 1 ? "it a value" : "them values"}. It cannot be saved like that.
        </Note>
      ) : null}
      <div className={classes.checks}>
        <Checkbox
          label="Show the result to everyone who opens the app"
          checked={form.updatePublishedResults}
          onChange={(event) => change({ updatePublishedResults: event.currentTarget.checked })}
        />
        <Checkbox
          label="Use cached SQL results where a cell allows it"
          checked={form.useCachedSqlResults}
          onChange={(event) => change({ useCachedSqlResults: event.currentTarget.checked })}
        />
      </div>
      <TextInput
        style={{ marginTop: 14, maxWidth: 340 }}
        label="Name"
        description="How the log and mails call it. The sentence of its times stands in when empty."
        value={form.name}
        maxLength={200}
        onChange={(event) => change({ name: event.currentTarget.value })}
      />
    </section>
  );
}

const without = (params: ScheduleForm["inputParams"], names: string[]): ScheduleForm["inputParams"] =>
  Object.fromEntries(Object.entries(params).filter(([name]) => !names.includes(name)));

/** Whom it runs as; whoever may edit may make it run as themselves. */
function RunsAs(props: { schedule: Schedule | null; takenOver: boolean; takeOver: (runAs: string | null) => void }) {
  const { schedule, takenOver, takeOver } = props;
  const me = useQuery(meQuery).data;
  const other = schedule === null || schedule.runAs?.id === me?.id ? null : (schedule.runAs?.name ?? "nobody");
  const mine = other === null || takenOver;
  return (
    <>
      <Person name={mine ? (me?.name ?? "you") : other} />
      <span className="sub">
        {mine ? "Your" : `${firstNameOf(other)}’s`} connections and address are used{takenOver ? " once it is saved" : ""}.
      </span>
      {other !== null && me ? (
        <Button size="xs" onClick={() => takeOver(takenOver ? null : me.id)}>
          {takenOver ? `Leave it to ${firstNameOf(other)}` : "Run it as me"}
        </Button>
      ) : null}
    </>
  );
}
