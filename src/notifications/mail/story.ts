import type { Output } from "../../contract/output";
import type { Snapshot } from "../../contract/snapshot";
import { dayAndTime, day, dayAndMonth, time, timeWithSeconds } from "../../format/dates";
import { durationInMail } from "../../format/durations";
import { lostRun } from "../../format/words";
import type { Links } from "../links";
import type { ReportedRun, StoppedCell } from "../deliveries/material-store";
import { linesAround, type SourceLine } from "./source-lines";
import { leadOf, metricsOf, type Metric } from "./lead";

/** No I/O. What a message says, before it is text or HTML: both are drawn from this, so that they cannot disagree. */
export interface Story {
  outcome: "success" | "failure";
  /** "Succeeded", "Failed", "Timed out" */
  status: string;
  /** "Friday 1 January 2016, 09:00 PST" */
  when: string;
  title: string;
  /** Paragraphs under the title. */
  lead: string[];
  metrics: Metric[];
  stop: StopPlace | null;
  rest: RestRow[];
  primary: Button | null;
  secondary: Button | null;
  facts: Fact[];
  because: string;
  change: Button | null;
  preheader: string;
}

export interface Button {
  label: string;
  url: string;
}

export interface StopPlace {
  /** "SQL cell 4 of 11, line 7, connection “Weather archive”" */
  where: string;
  message: string;
  lines: SourceLine[];
}

export interface RestRow {
  status: "succeeded" | "failed" | "skipped";
  count: string;
  names: string;
}

export interface Fact {
  label: string;
  text: string;
  url: string | null;
}

export interface Material {
  run: ReportedRun;
  snapshot: Snapshot | null;
  stopped: StoppedCell | null;
  links: Links;
  /** The schedule in words, "" for a run without one. */
  scheduleSentence: string;
}

/** The time zone in which a message tells times: the schedule's, else the snapshot's, else UTC. */
/** The zone of a message about a run: that of its page. */
export const zoneOf = ({ run, snapshot }: Pick<Material, "run" | "snapshot">): string => snapshot?.timezone ?? run.timezone;

/** `body` replaces the lead; `because` is the sentence of the footer; `pictured`: an inline picture shows the texts of the app. */
export function runStory(material: Material, because: string, body: string | null, pictured: boolean): Story {
  const { run, snapshot, links } = material;
  const success = run.status === "succeeded";
  const zone = zoneOf(material);
  const metrics = success ? metricsOf(snapshot).slice(0, 3) : [];
  const lead =
    body === null ? [success ? leadOf(snapshot, run.projectDescription, pictured) : failureLead(material, zone)] : body.split(/\n{2,}/);
  const stop = success ? null : stopOf(material);
  // A result that visitors do not see is opened where it can be seen.
  const shown = success && run.updatePublishedResults && run.reason !== "superseded";
  return {
    outcome: success ? "success" : "failure",
    status: success ? "Succeeded" : run.status === "timed_out" ? "Timed out" : "Failed",
    when: dayAndTime(run.plannedAt, zone),
    title: run.projectTitle,
    lead: lead.map((text) => text.trim()).filter((text) => text !== ""),
    metrics,
    stop,
    rest: success ? [] : restOf(snapshot?.outputs ?? []),
    primary: success ? button("Open the app", shown ? links.app : links.runApp) : button("Open the run log", links.run),
    secondary: success ? null : button("See the last good result", links.lastGood),
    facts: success ? successFacts(material, zone) : failureFacts(material, zone),
    because,
    change: button("Change these notifications", links.schedules),
    preheader: success
      ? metrics
          .map(({ label, text, unit, change }) => `${label} ${text}${unit ? ` ${unit}` : ""}${change ? ` (${change})` : ""}`)
          .join(", ")
      : stop
        ? `${stop.where}: ${stop.message}`
        : "",
  };
}

function failureLead({ run, snapshot }: Material, zone: string): string {
  const at = time(run.plannedAt, zone);
  const what =
    run.status === "timed_out"
      ? `The ${at} run was stopped at its time limit.`
      : run.reason === "lost"
        ? `The ${at} run failed. ${lostRun}.`
        : run.error?.label || labelOf(snapshot, run.error?.staticId)
          ? `The ${at} run stopped in the cell “${run.error?.label || labelOf(snapshot, run.error?.staticId)}”.`
          : `The ${at} run failed.`;
  const then = run.lastGood
    ? `Visitors still see the last good result, of ${day(run.lastGood.plannedAt, zone)}, ${time(run.lastGood.plannedAt, zone)}.`
    : "There is no earlier good result to show.";
  return `${what} ${then}${pauseLead(run)}`;
}

/** The failure that paused its schedule says so: no later message does. */
function pauseLead({ schedule, trigger }: ReportedRun): string {
  if (schedule?.status !== "auto_paused" || trigger !== "schedule") return "";
  return ` ${schedule.statusReason ?? "Daybook paused the schedule."} Nothing runs on it until somebody resumes it.`;
}

const labelOf = (snapshot: Snapshot | null, staticId: string | null | undefined): string =>
  snapshot?.outputs.find((output) => output.staticId === staticId)?.label ?? "";

function stopOf({ run, snapshot, stopped }: Material): StopPlace | null {
  if (!run.error) return null;
  const outputs = snapshot?.outputs ?? [];
  const index = outputs.findIndex(({ staticId }) => staticId === run.error?.staticId);
  const where = [
    index >= 0
      ? `${kindWord(outputs[index]!.kind)} cell ${index + 1} of ${outputs.length}`
      : stopped
        ? `${kindWord(stopped.kind)} cell`
        : "",
    run.error.line !== null ? `line ${run.error.line}` : "",
    stopped?.connection ? `connection “${stopped.connection}”` : "",
  ];
  const sentence = where.filter((part) => part !== "").join(", ");
  return {
    where: sentence === "" ? "The whole run" : sentence[0]!.toUpperCase() + sentence.slice(1),
    message: run.error.message.slice(0, 1000),
    lines: stopped ? linesAround(stopped.source, run.error.line) : [],
  };
}

function restOf(outputs: Output[]): RestRow[] {
  const rows: RestRow[] = [];
  for (const status of ["succeeded", "failed", "skipped"] as const) {
    const cells = outputs.filter((output) => output.status === status || (status === "succeeded" && output.status === "cached"));
    if (cells.length === 0) continue;
    const names = shortList(cells.map(nameOf));
    rows.push({
      status,
      count: `${cells.length} ${cells.length === 1 ? "cell" : "cells"}`,
      names: status === "skipped" ? `${cells.length === 1 ? "It reads" : "They read"} what is missing: ${names}` : names,
    });
  }
  return rows;
}

const nameOf = (output: Output): string => output.label || output.output || `a ${kindWord(output.kind)} cell`;

/** "A, B, C and 4 more" */
function shortList(names: string[]): string {
  const shown = names.slice(0, names.length > 5 ? 4 : 5);
  const more = names.length - shown.length;
  if (more > 0) return `${shown.join(", ")} and ${more} more`;
  return shown.length > 1 ? `${shown.slice(0, -1).join(", ")} and ${shown.at(-1)}` : (shown[0] ?? "");
}

function successFacts({ run, snapshot, links }: Material, zone: string): Fact[] {
  const facts = [fact("Result", `Version ${run.version}, ${timing(run, zone)}`)];
  if (run.reason === "superseded") facts.push(fact("Published", "A newer result was already published, so visitors see that one"));
  if (!run.updatePublishedResults) facts.push(fact("Published", "No: this run leaves what visitors see as it is"));
  if (snapshot?.oldestDataAt) facts.push(fact("Oldest data", `Read ${near(Date.parse(snapshot.oldestDataAt), run.plannedAt, zone)}`));
  return [...facts, runFact(run, links)];
}

function failureFacts({ run, links }: Material, zone: string): Fact[] {
  const facts = [fact("Result", `Version ${run.version}, ${timing(run, zone)}`)];
  const retries = run.schedule?.policies.retries ?? 0;
  if (retries > 0 && run.trigger === "schedule") facts.push(fact("Attempts", `${run.attempt} of ${retries + 1}. No further retry.`));
  if (run.lastGood)
    facts.push(
      fact(
        "Last good result",
        `${day(run.lastGood.plannedAt, zone)}, ${time(run.lastGood.plannedAt, zone)}, version ${run.lastGood.version}`,
        links.lastGood,
      ),
    );
  if (run.schedule) facts.push(fact("Next run", nextRun(run.schedule, zone)));
  return [...facts, runFact(run, links)];
}

function nextRun(schedule: NonNullable<ReportedRun["schedule"]>, zone: string): string {
  if (schedule.status === "auto_paused") return "None until the schedule is resumed";
  if (schedule.status === "paused") return "None while the schedule is paused";
  return schedule.nextAt === null ? "None: the schedule has ended" : dayAndTime(schedule.nextAt, zone);
}

function timing(run: ReportedRun, zone: string): string {
  const parts = [`planned ${time(run.plannedAt, zone)}`];
  if (run.startedAt !== null) parts.push(`started ${near(run.startedAt, run.plannedAt, zone)}`);
  if (run.startedAt !== null && run.finishedAt !== null) parts.push(`took ${durationInMail(run.finishedAt - run.startedAt)}`);
  return parts.join(", ");
}

/** A time, with its day unless that is the day of the plan. */
const near = (at: number, plannedAt: number, zone: string): string =>
  day(at, zone) === day(plannedAt, zone) ? timeWithSeconds(at, zone) : `${dayAndMonth(at, zone)}, ${timeWithSeconds(at, zone)}`;

const runFact = (run: ReportedRun, links: Links): Fact => fact("Run", run.id.slice(-8), links.run);

const fact = (label: string, text: string, url: string | null = null): Fact => ({ label, text, url });

const button = (label: string, url: string | null): Button | null => (url === null ? null : { label, url });

const kindWord = (kind: string): string =>
  ({ sql: "SQL", javascript: "JavaScript", markdown: "text" } as Record<string, string>)[kind] ?? kind;
