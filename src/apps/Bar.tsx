import type { ReactNode } from "react";
import { Icon, DaybookIcon, type IconName } from "../outputs/icons";
import { zoned } from "../format/dates";
import { ageWords, amount } from "../format/relative";
import type { AppFacts, ShownRun } from "./store";
import type { May, View } from "./view";
import { directionIn } from "../format/direction";

type Shown = Extract<View, { kind: "page" | "empty" }>;

const words: Record<string, { icon: IconName; text: string; className: string }> = {
  current: { icon: "succeeded", text: "Up to date", className: "state-current" },
  stale: { icon: "clock", text: "Stale", className: "state-stale" },
  past: { icon: "history", text: "Past result", className: "state-past" },
  archived: { icon: "archive", text: "Archived", className: "state-archived" },
  unpublished: { icon: "queued", text: "Not published", className: "state-past" },
  waiting: { icon: "running", text: "First run under way", className: "state-waiting" },
  failed: { icon: "failed", text: "No result yet", className: "state-failed" },
  past_running: { icon: "running", text: "Still running", className: "state-waiting" },
  past_hidden: { icon: "failed", text: "Failed run", className: "state-failed" },
  past_nothing: { icon: "skipped", text: "Skipped run", className: "state-past" },
};

/** Everything round a result that changes: its state and age, the next run, what can be done. Made for each view, never stored. */
export const Bar = ({ facts, view, runId, now }: { facts: AppFacts; view: Shown; runId: string | null; now: number }) => {
  const { project } = facts;
  const word = words[view.kind === "page" ? view.state : view.why];
  const current = runId === null;
  return (
    <header className="bar" aria-label="About this result">
      <a className="skip" href="#result">
        Skip to the result
      </a>
      <div className="bar-in">
        <DaybookIcon />
        <a
          className="name"
          dir={directionIn(project.title)}
          href={view.may.viewProject ? `/projects/${project.id}` : `/apps/${project.id}`}
        >
          {project.title}
        </a>
        <div className="facts">
          {word ? (
            <span className={`state ${word.className}`}>
              <Icon name={word.icon} />
              {word.text}
            </span>
          ) : null}
          {view.kind === "page" ? <Age run={view.run} timezone={facts.timezone} state={view.state} now={now} /> : null}
          <Version number={view.run?.version ?? project.publishedVersion} project={project.id} may={view.may} />
          {current && facts.nextAt !== null && !project.archived ? <Next at={facts.nextAt} zone={facts.timezone} now={now} /> : null}
        </div>
        <div className="actions">
          {!current && project.resultRunId && project.resultRunId !== view.run?.id ? (
            <a className="btn primary" href={`/apps/${project.id}`}>
              <span>Open the current result</span>
            </a>
          ) : null}
          {view.kind === "page" && view.may.download ? <Download runId={view.run.id} /> : null}
          {view.may.viewProject ? (
            <a className="btn small" href={`/projects/${project.id}/runs`}>
              <Icon name="calendar" />
              <span>Schedule</span>
            </a>
          ) : null}
        </div>
      </div>
      <Notice facts={facts} view={view} />
    </header>
  );
};

const Age = ({ run, timezone, state, now }: { run: ShownRun; timezone: string; state: string; now: number }) => {
  const at = run.finishedAt ?? run.plannedAt;
  const exact = `${zoned(at, timezone).day}, ${timezone}`;
  const iso = new Date(at).toISOString();
  if (state === "past" || state === "archived") {
    return (
      <time dateTime={iso} title={exact}>
        {zoned(run.plannedAt, timezone).full}
      </time>
    );
  }
  return state === "stale" ? (
    <time dateTime={iso} title={exact}>
      {amount(Math.max(60_000, now - at))} old
    </time>
  ) : (
    <time dateTime={iso} title={exact} data-ago="">
      {ageWords(now - at)}
    </time>
  );
};

const Version = ({ number, project, may }: { number: number | null; project: string; may: May }) => {
  if (number === null) return null;
  return may.viewProject ? (
    <a className="version" href={`/projects/${project}/versions/${number}`}>
      Version {number}
    </a>
  ) : (
    <span className="version">Version {number}</span>
  );
};

const Next = ({ at, zone, now }: { at: number; zone: string; now: number }) => (
  <time className="next" dateTime={new Date(at).toISOString()} title={`${zoned(at, zone).day}, ${zone}`}>
    {at < now - 5 * 60_000 ? `Next run is ${amount(now - at)} late` : `Next run ${dayWord(at, zone, now)}`}
  </time>
);

/** "today, 10:00", "tomorrow, 09:00", "Friday 1 January, 09:00", in the zone of the project. */
function dayWord(at: number, zone: string, now: number): string {
  const there = zoned(at, zone);
  const time = there.clock.slice(0, 5);
  if (there.short === zoned(now, zone).short && at - now < 86_400_000) return `today, ${time}`;
  if (there.short === zoned(now + 86_400_000, zone).short && at - now < 2 * 86_400_000) return `tomorrow, ${time}`;
  return there.day;
}

const Download = ({ runId }: { runId: string }) => (
  <details className="menu">
    <summary className="btn small">
      <Icon name="download" />
      <span>Download</span>
    </summary>
    <div className="menu-list">
      <a href={`/api/v1/runs/${runId}/capture.png?download=1`} download>
        Picture <small>PNG, as on this screen</small>
      </a>
      <a href={`/api/v1/runs/${runId}/capture.pdf?download=1`} download>
        Document <small>PDF, A4</small>
      </a>
    </div>
  </details>
);

const Notice = ({ facts, view }: { facts: AppFacts; view: Shown }) => {
  const { project, timezone } = facts;
  const when = (run: ShownRun): string => zoned(run.plannedAt, timezone).day;
  const inspect = (run: ShownRun | null, text: string): ReactNode =>
    view.may.viewProject && run ? <a href={`/projects/${project.id}/runs/${run.id}`}>{text}</a> : null;
  if (view.kind === "empty") return null;
  if (view.state === "stale" && facts.newer) {
    const failed = facts.newer.status === "timed_out" ? "ran out of time" : "failed";
    const where = view.may.viewProject && facts.newer.error?.label ? ` in the cell “${facts.newer.error.label}”` : "";
    return (
      <Alert icon="clock" className="">
        You see the last good result, of {when(view.run)}. The run of {when(facts.newer)} {failed}
        {where}. {inspect(facts.newer, "See what happened")}
      </Alert>
    );
  }
  if (view.state === "past") {
    const ended = view.run.status === "succeeded" ? "" : " This run did not succeed, so it never was the published result.";
    return (
      <Alert icon="history" className="calm">
        You see the app as it was in the run of {when(view.run)}.{ended} {inspect(view.run, "About this run")}
      </Alert>
    );
  }
  if (view.state === "archived") {
    return (
      <Alert icon="archive" className="">
        This project is archived: nothing runs any more, and its last result stays as it is.
      </Alert>
    );
  }
  return null;
};

const Alert = ({ icon, className, children }: { icon: IconName; className: string; children: ReactNode }) => (
  <div className={`alert ${className}`.trim()} role="status">
    <p>
      <Icon name={icon} />
      <span>{children}</span>
    </p>
  </div>
);
