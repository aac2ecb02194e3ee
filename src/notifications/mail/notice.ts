import { cutText } from "../../format/graphemes";
import { oneLine } from "../rules/template";
import { day, dayAndTime, dayAndMonth, time } from "../../format/dates";
import { durationInMail } from "../../format/durations";
import type { NoticeMaterial, Standing } from "../notices/material";
import type { NoticeRecord } from "../notices/store";
import type { Button, Fact, Story } from "./story";

/** No I/O. What is said about a schedule that did not run, or that Daybook paused. */
export function noticeStory(material: NoticeMaterial, because: string): Story {
  const { notice, links } = material;
  const late = notice.kind === "did_not_run";
  const lead = late ? lateLead(material) : pausedLead(notice);
  return {
    outcome: "failure",
    status: late ? "Did not run" : "Paused",
    when: dayAndTime(notice.aboutAt, notice.schedule.timezone),
    title: notice.project.title,
    lead: [...lead, goodLead(notice)],
    metrics: [],
    stop: null,
    rest: [],
    primary: late && notice.run !== null ? button("Open the run log", links.run) : button("Open the schedule", links.schedules),
    secondary: button("See the last good result", links.lastGood),
    facts: late ? lateFacts(material) : pausedFacts(material),
    because,
    change: button("Change the schedule", links.schedules),
    preheader: lead.join(" "),
  };
}

/** "Did not run: Seattle weather by 08:30", "Paused: Seattle weather" */
export function noticeSubject({ notice }: NoticeMaterial): string {
  const title = cutText(oneLine(notice.project.title), 120);
  if (notice.kind === "paused") return `Paused: ${title}`;
  return notice.expectedAt === null
    ? `Did not run: ${title}`
    : `Did not run: ${title} by ${time(notice.expectedAt, notice.schedule.timezone)}`;
}

function lateLead({ notice, standing }: NoticeMaterial): string[] {
  const at = near(notice.aboutAt, notice.expectedAt ?? notice.aboutAt, notice.schedule.timezone);
  const by = notice.expectedAt === null ? "in time" : `by ${near(notice.expectedAt, notice.aboutAt, notice.schedule.timezone)}`;
  return [`The ${at} run has no good result ${by}. ${knownOf(notice, standing)}`];
}

/** What became of it, as far as anybody knows. */
function knownOf(notice: NoticeRecord, standing: Standing | null): string {
  const zone = notice.schedule.timezone;
  if (standing?.kind === "running") return `It has been running since ${near(standing.since, notice.aboutAt, zone)}.`;
  if (standing?.kind === "waiting") {
    const { ahead } = standing;
    if (!ahead) return `It is still waiting, as number ${standing.place} in the project’s line.`;
    const behind =
      standing.place === 1
        ? `It is still waiting behind ${ahead.name}`
        : `It is still waiting, as number ${standing.place} in the line behind ${ahead.name}`;
    return `${behind}, which has been running since ${near(ahead.since, notice.aboutAt, zone)}.`;
  }
  if (standing) return "It is still open, but its runner does not say what it is doing. Daybook goes on asking.";
  const { run } = notice;
  if (!run) return "Daybook has not started it. Whoever runs this Daybook should look at its health page.";
  const ended = run.finishedAt === null ? "" : ` at ${near(run.finishedAt, notice.aboutAt, zone)}`;
  switch (run.status) {
    case "succeeded":
      return `It succeeded${ended}, after the time you set.`;
    case "failed":
    case "timed_out": {
      const why = run.error?.message ? `: ${cutText(oneLine(run.error.message), 300)}` : ".";
      return `${run.status === "failed" ? "It failed" : "It reached its time limit"}${ended}${why}`;
    }
    case "cancelled":
      return run.reason === "cancel_previous" ? "It was cancelled so that a newer run could start." : `It was cancelled${ended}.`;
    default:
      return skippedWords[run.reason as keyof typeof skippedWords] ?? "It was skipped.";
  }
}

const skippedWords = {
  missed: "Daybook’s clock came to it too late, so it was skipped, as the schedule says.",
  overlap: "It was skipped because the run before it was still going.",
  line_full: "It was skipped because too many runs of the project were waiting.",
  not_published: "It was skipped because the project has no published version.",
  run_as_gone: "It was skipped because the person it runs as may no longer edit the project.",
};

const pausedLead = (notice: NoticeRecord): string[] => [
  notice.schedule.statusReason ?? "Daybook paused this schedule.",
  "Nothing runs on this schedule until somebody resumes it.",
];

function goodLead(notice: NoticeRecord): string {
  if (!notice.lastGood) return "There is no earlier good result to show.";
  const zone = notice.schedule.timezone;
  return `Visitors still see the last good result, of ${day(notice.lastGood.plannedAt, zone)}, ${time(notice.lastGood.plannedAt, zone)}.`;
}

function lateFacts({ notice, sentence, links }: NoticeMaterial): Fact[] {
  const zone = notice.schedule.timezone;
  const limit = notice.expectedAt === null ? [] : [fact("Expected by", `${dayAndTime(notice.expectedAt, zone)}${reasonOf(notice)}`)];
  return [...scheduleFact(notice, sentence, links.schedules), ...limit, ...nextFacts(notice), ...runFacts(notice, links.run)];
}

const reasonOf = (notice: NoticeRecord): string => (notice.usualMs === null ? "" : `: it usually takes ${durationInMail(notice.usualMs)}`);

const pausedFacts = ({ notice, sentence, links }: NoticeMaterial): Fact[] => [
  ...scheduleFact(notice, sentence, links.schedules),
  fact("Next run", "None until the schedule is resumed"),
];

const scheduleFact = (notice: NoticeRecord, sentence: string, url: string | null): Fact[] => {
  const words = [notice.schedule.name, sentence].filter((part) => part !== "").join(": ");
  return words === "" ? [] : [fact("Schedule", words, url)];
};

function nextFacts(notice: NoticeRecord): Fact[] {
  if (notice.schedule.status === "active" && notice.schedule.nextAt !== null)
    return [fact("Next run", dayAndTime(notice.schedule.nextAt, notice.schedule.timezone))];
  return [fact("Next run", notice.schedule.status === "ended" ? "None: the schedule has ended" : "None while the schedule is paused")];
}

const runFacts = (notice: NoticeRecord, url: string | null): Fact[] =>
  notice.run === null ? [] : [fact("Run", notice.runId.slice(-8), url)];

/** Why a recipient gets a notice: the sentence of the footer. */
export function noticeBecause({ notice, sentence }: NoticeMaterial, recipientId: string): string {
  const what = `“${notice.schedule.name || sentence || notice.project.title}”`;
  if (recipientId === notice.schedule.createdBy) return `You get this because you own the schedule ${what}.`;
  if (recipientId === notice.project.ownerId) return `You get this because you own the project of the schedule ${what}.`;
  return notice.kind === "paused"
    ? `You get this because you are notified about the runs of ${what}.`
    : `You get this because you are an admin and ${what} has no owner any more.`;
}

/** A time, with its day unless that is the day of `of`. */
const near = (at: number, of: number, zone: string): string =>
  day(at, zone) === day(of, zone) ? time(at, zone) : `${dayAndMonth(at, zone)}, ${time(at, zone)}`;

const fact = (label: string, text: string, url: string | null = null): Fact => ({ label, text, url });

const button = (label: string, url: string | null): Button | null => (url === null ? null : { label, url });
