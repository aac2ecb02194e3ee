import type { RunError } from "../../contract/run";
import { cut, oneLine } from "../rules/template";
import { day, dayAndTime, shortDay, time } from "../../format/dates";
import { durationInMail } from "../../format/durations";
import type { NoticeMaterial, Standing } from "../notices/material";
import type { NoticeRow } from "../notices/store";
import type { Button, Fact, Story } from "./story";

/** No I/O. What is said about a schedule that did not run, or that Daybook paused. */
export function tellNotice(material: NoticeMaterial, recipientId: string): Story {
  const { notice, links } = material;
  const late = notice.kind === "did_not_run";
  const lead = late ? lateLead(material) : pausedLead(notice);
  return {
    outcome: "failure",
    status: late ? "Did not run" : "Paused",
    when: dayAndTime(notice.about_at, notice.timezone),
    title: notice.title,
    lead: [...lead, goodLead(notice)],
    metrics: [],
    stop: null,
    rest: [],
    primary: late && notice.run_status !== null ? button("Open the run log", links.run) : button("Open the schedule", links.schedules),
    secondary: button("See the last good result", links.lastGood),
    facts: late ? lateFacts(material) : pausedFacts(material),
    because: because(material, recipientId),
    change: button("Change the schedule", links.schedules),
    preheader: lead.join(" "),
  };
}

/** "Did not run: Seattle weather by 08:30", "Paused: Seattle weather" */
export function noticeSubject({ notice }: NoticeMaterial): string {
  const title = cut(oneLine(notice.title), 120);
  if (notice.kind === "paused") return `Paused: ${title}`;
  return notice.expected_at === null ? `Did not run: ${title}` : `Did not run: ${title} by ${time(notice.expected_at, notice.timezone)}`;
}

function lateLead({ notice, standing }: NoticeMaterial): string[] {
  const at = near(notice.about_at, notice.expected_at ?? notice.about_at, notice.timezone);
  const by = notice.expected_at === null ? "in time" : `by ${near(notice.expected_at, notice.about_at, notice.timezone)}`;
  return [`The ${at} run has no good result ${by}. ${knownOf(notice, standing)}`];
}

/** What became of it, as far as anybody knows. */
function knownOf(notice: NoticeRow, standing: Standing | null): string {
  const zone = notice.timezone;
  if (standing?.kind === "running") return `It has been running since ${near(standing.since, notice.about_at, zone)}.`;
  if (standing?.kind === "waiting") {
    const { ahead } = standing;
    if (!ahead) return `It is still waiting, as number ${standing.place} in the project’s line.`;
    const behind =
      standing.place === 1
        ? `It is still waiting behind ${ahead.name}`
        : `It is still waiting, as number ${standing.place} in the line behind ${ahead.name}`;
    return `${behind}, which has been running since ${near(ahead.since, notice.about_at, zone)}.`;
  }
  if (standing) return "It is still open, but its runner does not say what it is doing. Daybook goes on asking.";
  const ended = notice.run_finished_at === null ? "" : ` at ${near(notice.run_finished_at, notice.about_at, zone)}`;
  switch (notice.run_status) {
    case null:
      return "Daybook has not started it. Whoever runs this Daybook should look at its health page.";
    case "succeeded":
      return `It succeeded${ended}, after the time you set.`;
    case "failed":
    case "timed_out": {
      const error = notice.run_error === null ? null : (JSON.parse(notice.run_error) as RunError);
      const why = error?.message ? `: ${cut(oneLine(error.message), 300)}` : ".";
      return `${notice.run_status === "failed" ? "It failed" : "It reached its time limit"}${ended}${why}`;
    }
    case "cancelled":
      return notice.run_reason === "cancel_previous" ? "It was cancelled so that a newer run could start." : `It was cancelled${ended}.`;
    default:
      return skippedWords[notice.run_reason as keyof typeof skippedWords] ?? "It was skipped.";
  }
}

const skippedWords = {
  missed: "Daybook’s clock came to it too late, so it was skipped, as the schedule says.",
  overlap: "It was skipped because the run before it was still going.",
  line_full: "It was skipped because too many runs of the project were waiting.",
  not_published: "It was skipped because the project has no published version.",
  run_as_gone: "It was skipped because the person it runs as may no longer edit the project.",
};

const pausedLead = (notice: NoticeRow): string[] => [
  notice.status_reason ?? "Daybook paused this schedule.",
  "Nothing runs on this schedule until somebody resumes it.",
];

function goodLead(notice: NoticeRow): string {
  if (notice.good_planned_at === null) return "There is no earlier good result to show.";
  const { timezone: zone } = notice;
  return `Visitors still see the last good result, of ${day(notice.good_planned_at, zone)}, ${time(notice.good_planned_at, zone)}.`;
}

function lateFacts({ notice, sentence, links }: NoticeMaterial): Fact[] {
  const { timezone: zone } = notice;
  const limit = notice.expected_at === null ? [] : [fact("Expected by", `${dayAndTime(notice.expected_at, zone)}${reasonOf(notice)}`)];
  return [...scheduleFact(notice, sentence, links.schedules), ...limit, ...nextFacts(notice), ...runFacts(notice, links.run)];
}

const reasonOf = (notice: NoticeRow): string => (notice.usual_ms === null ? "" : `: it usually takes ${durationInMail(notice.usual_ms)}`);

const pausedFacts = ({ notice, sentence, links }: NoticeMaterial): Fact[] => [
  ...scheduleFact(notice, sentence, links.schedules),
  fact("Next run", "None until the schedule is resumed"),
];

const scheduleFact = (notice: NoticeRow, sentence: string, url: string | null): Fact[] => {
  const words = [notice.schedule_name, sentence].filter((part) => part !== "").join(": ");
  return words === "" ? [] : [fact("Schedule", words, url)];
};

function nextFacts(notice: NoticeRow): Fact[] {
  if (notice.schedule_status === "active" && notice.next_at !== null)
    return [fact("Next run", dayAndTime(notice.next_at, notice.timezone))];
  return [fact("Next run", notice.schedule_status === "ended" ? "None: the schedule has ended" : "None while the schedule is paused")];
}

const runFacts = (notice: NoticeRow, url: string | null): Fact[] =>
  notice.run_status === null ? [] : [fact("Run", notice.run_id.slice(-8), url)];

function because({ notice, sentence }: NoticeMaterial, recipientId: string): string {
  const what = `“${notice.schedule_name || sentence || notice.title}”`;
  if (recipientId === notice.creator_id) return `You get this because you own the schedule ${what}.`;
  if (recipientId === notice.owner_id) return `You get this because you own the project of the schedule ${what}.`;
  return notice.kind === "paused"
    ? `You get this because you are told about the runs of ${what}.`
    : `You get this because you are an admin and nobody who owns ${what} is left.`;
}

/** A time, with its day unless that is the day of `of`. */
const near = (at: number, of: number, zone: string): string =>
  day(at, zone) === day(of, zone) ? time(at, zone) : `${shortDay(at, zone)}, ${time(at, zone)}`;

const fact = (label: string, text: string, url: string | null = null): Fact => ({ label, text, url });

const button = (label: string, url: string | null): Button | null => (url === null ? null : { label, url });
