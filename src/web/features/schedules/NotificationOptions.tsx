import { Textarea, TextInput } from "@mantine/core";
import { IconChevronRight } from "@tabler/icons-react";
import { useState } from "react";
import { Choice } from "../../ui/Choice";
import { optionWords, type NotificationForm } from "./notification-form";
import classes from "./ScheduleDialog.module.css";

const names = ["project", "schedule", "status", "date", "time", "version", "error", "inputs.<name>", "values.<name>", "metrics.<label>"];

interface Props {
  entry: NotificationForm;
  change: (part: Partial<NotificationForm>) => void;
}

/** What few people change: the words of a message, and how its picture is laid out. Closed, it says what was changed. */
export function NotificationOptions({ entry, change }: Props) {
  const [open, setOpen] = useState(false);
  const own = optionWords(entry);
  return (
    <details className={classes.options} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        <IconChevronRight size={14} aria-hidden />
        Options{own === "" ? "" : <span className="sub">{own}</span>}
      </summary>
      {open ? <Fields entry={entry} change={change} /> : null}
    </details>
  );
}

function Fields({ entry, change }: Props) {
  const { paper = "a4", orientation = "auto" } = entry.capture;
  return (
    <div className={classes.optionFields}>
      <TextInput
        label="Subject"
        placeholder="Daybook’s own: the status and the project"
        value={entry.subject}
        maxLength={300}
        onChange={(event) => change({ subject: event.currentTarget.value })}
      />
      <Textarea
        label="Message"
        placeholder="Daybook’s own: what the run found, or where it failed"
        autosize
        minRows={2}
        maxRows={8}
        value={entry.body}
        maxLength={10_000}
        onChange={(event) => change({ body: event.currentTarget.value })}
      />
      <p className="sub">
        Both may name{" "}
        {names.map((name, place) => (
          <span key={name}>
            {place === 0 ? "" : place === names.length - 1 ? " and " : ", "}
            <code>{`{{ ${name} }}`}</code>
          </span>
        ))}
        . The figures, the links and how to stop these mails stay below.
      </p>
      {entry.on !== "failure" && entry.screenshot === "pdf" ? (
        <div className={classes.sentence}>
          <span className="dim">PDF on</span>
          <Choice
            label="Paper"
            value={paper}
            options={[
              { value: "a4", label: "A4" },
              { value: "letter", label: "US Letter" },
            ]}
            onChange={(next) => change({ capture: { ...entry.capture, paper: next } })}
          />
          <Choice
            label="Orientation"
            value={orientation}
            options={[
              { value: "auto", label: "as its tables need" },
              { value: "portrait", label: "portrait" },
              { value: "landscape", label: "landscape" },
            ]}
            onChange={(next) => change({ capture: { ...entry.capture, orientation: next } })}
          />
        </div>
      ) : null}
      {entry.on !== "failure" && entry.screenshot === "png" ? (
        <p className="sub">The picture is as wide as a mail, 600 pixels at double sharpness, and always light.</p>
      ) : null}
    </div>
  );
}
