import { log } from "../../lib/log";
import { messageOf } from "../../lib/failure";
import type { ComposedMessage, Content, ReadyPicture } from "../channels/channel";
import { dayAndMonth, time } from "../../format/dates";
import { cutText } from "../../format/graphemes";
import { oneLine, renderBody, renderSubject } from "../rules/template";
import { metricsOf } from "./lead";
import type { NoticeMaterial } from "../notices/material";
import { toHtml, type MailPicture } from "./message";
import { noticeStory, noticeSubject } from "./notice";
import { runStory, zoneOf, type Material, type Story } from "./story";
import { templateFacts } from "./template-facts";
import { toText } from "./text";

/** What a notification asks of its message. */
export interface MessageForm {
  subject: string | null;
  body: string | null;
  /** Sentence of the footer. */
  because: string;
  /** A person tries the notification out: the subject says so. */
  isTest: boolean;
}

/** The picture that was asked for: taken, not taken and why, or not asked for. */
export type TakenPicture = { state: "ready"; picture: ReadyPicture } | { state: "missing"; why: string } | { state: "none" };

/** Composes a message once for everybody who gets it. A template that fails at run time is replaced by the composed text, and the message says so. */
export function compose(material: Material, form: MessageForm, taken: TakenPicture): ComposedMessage {
  const facts = templateFacts(material);
  const note: string[] = [];
  const attempt = (render: () => string, what: string): string | null => {
    try {
      return render();
    } catch (thrown) {
      log.warn("notification.template_failed", { runId: material.run.id, message: messageOf(thrown) });
      note.push(`The template of the ${what} failed (${cutText(oneLine(messageOf(thrown)), 200)}), so Daybook wrote its own.`);
      return null;
    }
  };
  const body = form.body ? attempt(() => renderBody(form.body ?? "", facts), "body") : null;
  const written = form.subject ? attempt(() => renderSubject(form.subject ?? "", facts), "subject") : null;
  const subject = `${form.isTest ? "[Test] " : ""}${written || defaultSubject(material)}`;
  const storyOf = (pictured: boolean): Story => runStory(material, [form.because, ...note].join(" "), body || null, pictured);
  const without = (why: string): Content => draw(storyOf(false), subject, { state: "missing", why });
  switch (taken.state) {
    case "none":
      return { content: draw(storyOf(false), subject, { state: "none" }), missingPicture: null, without };
    case "missing":
      return { content: without(taken.why), missingPicture: taken.why, without };
    case "ready":
      return {
        content: withPicture(storyOf(taken.picture.kind === "png"), subject, taken.picture, material),
        missingPicture: null,
        without,
      };
  }
}

/** A message about a schedule rather than a run: it has neither template nor picture. */
export function composeNotice(material: NoticeMaterial, because: string): ComposedMessage {
  const content = draw(noticeStory(material, because), noticeSubject(material), { state: "none" });
  return { content, missingPicture: null, without: () => content };
}

function withPicture(story: Story, subject: string, picture: ReadyPicture, material: Material): Content {
  const attached = { label: "Attached", text: `${picture.filename} (${size(picture.bytes.length)})`, url: null };
  const noted = picture.note ? [{ label: "Picture", text: picture.note, url: null }] : [];
  if (picture.kind === "pdf")
    return { ...draw({ ...story, facts: [attached, ...noted, ...story.facts] }, subject, { state: "none" }), picture };
  const zone = zoneOf(material);
  const shown = (material.snapshot?.outputs ?? []).flatMap(({ inApp, display }) =>
    !inApp ? [] : display?.kind === "chart" ? [display.title] : display?.kind === "table" ? [display.config.title ?? "a table"] : [],
  );
  const alt = `The app as it was at ${time(material.run.plannedAt, zone)}${shown.length > 0 ? `: ${shown.slice(0, 6).join("; ")}` : ""}.`;
  return { ...draw({ ...story, facts: [...noted, ...story.facts] }, subject, { state: "inline", alt }), picture };
}

const draw = (story: Story, subject: string, picture: MailPicture): Content => ({
  subject,
  html: toHtml(story, subject, picture),
  text: toText(
    story,
    picture.state === "missing" ? picture.why : picture.state === "inline" ? "A picture of the app is part of this message." : null,
  ),
  picture: null,
});

/** "Seattle weather: Rain 284.5 mm", "Seattle weather, 1 January", "Failed: Seattle weather, 09:00" */
function defaultSubject(material: Material): string {
  const { run, snapshot } = material;
  const title = cutText(oneLine(run.projectTitle), 120);
  const zone = zoneOf(material);
  if (run.status === "timed_out") return `Timed out: ${title}, ${time(run.plannedAt, zone)}`;
  if (run.status !== "succeeded") return `Failed: ${title}, ${time(run.plannedAt, zone)}`;
  const first = metricsOf(snapshot)[0];
  if (!first) return `${title}, ${dayAndMonth(run.plannedAt, zone)}`;
  return cutText(oneLine(`${title}: ${first.label} ${first.text}${first.unit ? ` ${first.unit}` : ""}`), 200);
}

const size = (bytes: number): string =>
  bytes < 1_000_000 ? `${Math.max(1, Math.round(bytes / 1000))} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
