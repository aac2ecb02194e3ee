import { Textarea, TextInput } from "@mantine/core";
import { IconChevronRight } from "@tabler/icons-react";
import { useState } from "react";
import { Choice } from "../../ui/Choice";
import { optionWords, type Hearing } from "./hearing";
import classes from "./ScheduleDialog.module.css";

const names = ["project", "schedule", "status", "date", "time", "version", "error", "metrics.<label>"];

interface Props {
  hearing: Hearing;
  change: (part: Partial<Hearing>) => void;
}

/** What few people change: the words of a message, and how its picture is laid out. Closed, it says what was changed. */
export function HearingOptions({ hearing, change }: Props) {
  const [open, setOpen] = useState(false);
  const own = optionWords(hearing);
  return (
    <details className={classes.options} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        <IconChevronRight size={14} aria-hidden />
        Options{own === "" ? "" : <span className="sub">{own}</span>}
      </summary>
      {open ? <Fields hearing={hearing} change={change} /> : null}
    </details>
  );
}

function Fields({ hearing, change }: Props) {
  const { paper = "a4", orientation = "portrait" } = hearing.capture;
  return (
    <div className={classes.optionFields}>
      <TextInput
        label="Subject"
        placeholder="Daybook’s own: the status and the project"
        value={hearing.subject}
        maxLength={300}
        onChange={(event) => change({ subject: event.currentTarget.value })}
      />
      <Textarea
        label="Message"
        placeholder="Daybook’s own: what the run found, or where it failed"
        autosize
        minRows={2}
        maxRows={8}
        value={hearing.body}
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
      {hearing.on !== "failure" && hearing.screenshot === "pdf" ? (
        <div className={classes.sentence}>
          <span className="dim">PDF on</span>
          <Choice
            label="Paper"
            value={paper}
            options={[
              { value: "a4", label: "A4" },
              { value: "letter", label: "US Letter" },
            ]}
            onChange={(next) => change({ capture: { ...hearing.capture, paper: next } })}
          />
          <Choice
            label="Orientation"
            value={orientation}
            options={[
              { value: "portrait", label: "portrait" },
              { value: "landscape", label: "landscape" },
            ]}
            onChange={(next) => change({ capture: { ...hearing.capture, orientation: next } })}
          />
        </div>
      ) : null}
      {hearing.on !== "failure" && hearing.screenshot === "png" ? (
        <p className="sub">The picture is as wide as a mail, 600 pixels at double sharpness, and always light.</p>
      ) : null}
    </div>
  );
}
