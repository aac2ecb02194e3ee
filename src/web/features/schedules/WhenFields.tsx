import { SegmentedControl, TextInput } from "@mantine/core";
import { Choice } from "../../ui/Choice";
import { useNow } from "../../ui/now";
import { weekDays, type FormErrors, type ScheduleForm } from "./schedule-form";
import { ZoneField } from "./ZoneField";
import classes from "./ScheduleDialog.module.css";

const kinds = [
  { value: "HOURLY", label: "Every hour" },
  { value: "DAILY", label: "Every day" },
  { value: "WEEKLY", label: "Every week" },
  { value: "MONTHLY", label: "Every month" },
  { value: "CUSTOM", label: "Cron" },
];

const monthDays = [
  ...Array.from({ length: 31 }, (_, day) => ({ value: String(day + 1), label: `day ${day + 1}` })),
  { value: "last", label: "the last day" },
];

interface Props {
  form: ScheduleForm;
  change: (part: Partial<ScheduleForm>) => void;
  errors: FormErrors;
}

interface WhenProps extends Props {
  /** Not stored yet: it may begin paused. */
  isNew: boolean;
}

/** When it runs, as a sentence with blanks. */
export function WhenFields({ form, change, errors, isNew }: WhenProps) {
  const wrong = errors.time ?? errors.minute ?? errors.days ?? errors.cron ?? errors.endsOn;
  return (
    <section className={classes.part}>
      <h3>When</h3>
      <SegmentedControl
        size="xs"
        aria-label="Repeats"
        className={classes.repeats}
        data={kinds}
        value={form.kind}
        onChange={(kind) => change({ kind: kind as ScheduleForm["kind"] })}
        transitionDuration={0}
      />
      <div className={classes.sentence} style={{ marginTop: 12 }}>
        <Times form={form} change={change} errors={errors} />
        <span>in</span>
        <ZoneField value={form.timezone} onChange={(timezone) => change({ timezone })} />
      </div>
      <div className={`${classes.sentence} ${classes.under}`}>
        <span className="dim">from</span>
        <Day label="Starts" none="today" value={form.startsOn} onChange={(startsOn) => change({ startsOn })} />
        <span className="dim">until</span>
        <Day
          label="Ends"
          none="further notice"
          value={form.endsOn}
          onChange={(endsOn) => change({ endsOn })}
          invalid={errors.endsOn !== undefined}
        />
        {isNew ? (
          <Choice
            size="sm"
            label="Once it is saved"
            value={form.enabled ? "active" : "paused"}
            options={[
              { value: "active", label: "active once saved" },
              { value: "paused", label: "paused until resumed" },
            ]}
            onChange={(state) => change({ enabled: state === "active" })}
          />
        ) : null}
      </div>
      {wrong ? (
        <p className={classes.wrong} role="alert">
          {wrong}
        </p>
      ) : (
        <p className={`sub ${classes.under}`}>{hint(form.kind)}</p>
      )}
    </section>
  );
}

function hint(kind: ScheduleForm["kind"]): string {
  if (kind === "HOURLY") return "It starts within a minute of this time, every hour of every day.";
  if (kind === "MONTHLY") return "It starts within a minute of this time. A month that is too short runs on its last day.";
  if (kind === "CUSTOM") return "Minute, hour, day of the month, month, day of the week. Names, steps, L, W and # are understood.";
  return "It starts within a minute of this time. You can type 2:30, 0230 or 2:30 am.";
}

function Times({ form, change, errors }: Props) {
  if (form.kind === "HOURLY")
    return (
      <>
        <span>At minute</span>
        <TextInput
          className={classes.minute}
          aria-label="Minute of the hour"
          inputMode="numeric"
          value={form.minute}
          error={errors.minute !== undefined}
          onChange={(event) => change({ minute: event.currentTarget.value })}
          data-autofocus
        />
      </>
    );
  if (form.kind === "CUSTOM")
    return (
      <>
        <span>At</span>
        <TextInput
          className={classes.cron}
          aria-label="Cron expression"
          value={form.cron}
          error={errors.cron !== undefined}
          spellCheck={false}
          autoComplete="off"
          onChange={(event) => change({ cron: event.currentTarget.value })}
          data-autofocus
        />
      </>
    );
  const time = (
    <TextInput
      className={classes.time}
      aria-label="Time"
      value={form.time}
      error={errors.time !== undefined}
      autoComplete="off"
      onChange={(event) => change({ time: event.currentTarget.value })}
      data-autofocus
    />
  );
  return (
    <>
      {form.kind === "WEEKLY" ? (
        <>
          <span>On</span>
          <div className={classes.days} role="group" aria-label="Days of the week">
            {weekDays.map((day) => {
              const on = form.days.includes(day.value);
              return (
                <button
                  key={day.value}
                  type="button"
                  className={classes.day}
                  aria-pressed={on}
                  onClick={() => change({ days: on ? form.days.filter((each) => each !== day.value) : [...form.days, day.value] })}
                >
                  {day.short}
                </button>
              );
            })}
          </div>
        </>
      ) : null}
      {form.kind === "MONTHLY" ? (
        <>
          <span>On</span>
          <Choice
            size="sm"
            label="Day of the month"
            value={form.monthDay}
            options={monthDays}
            onChange={(monthDay) => change({ monthDay })}
          />
        </>
      ) : null}
      <span>{form.kind === "DAILY" ? "At" : "at"}</span>
      {time}
    </>
  );
}

function Day(props: { label: string; none: string; value: string; onChange: (day: string) => void; invalid?: boolean }) {
  const today = new Date(useNow()).toISOString().slice(0, 10);
  return (
    <>
      <Choice
        size="sm"
        label={props.label}
        value={props.value === "" ? "none" : "day"}
        options={[
          { value: "none", label: props.none },
          { value: "day", label: "a day" },
        ]}
        onChange={(kind) => props.onChange(kind === "none" ? "" : today)}
      />
      {props.value === "" ? null : (
        <TextInput
          type="date"
          aria-label={`${props.label} on`}
          value={props.value}
          error={props.invalid}
          onChange={(event) => props.onChange(event.currentTarget.value || today)}
        />
      )}
    </>
  );
}
