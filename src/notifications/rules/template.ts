import { Liquid } from "liquidjs";
import { unprocessable } from "../../lib/failure";
import { cutText } from "../../format/graphemes";

/** No I/O. Subjects and bodies that people wrote, with `{{ project }}`, `{{ schedule }}`, `{{ status }}`, `{{ date }}`, `{{ time }}`, `{{ version }}`, `{{ error }}` and `{{ metrics.<label> }}`. */
export interface TemplateFacts {
  project: string;
  schedule: string;
  status: string;
  date: string;
  time: string;
  version: number;
  error: string;
  /** Formatted metrics by label and by output name. */
  metrics: Record<string, string>;
}

/** Longest subject sent; RFC 5322 allows 998, mailboxes show about 100. */
const maxSubject = 200;
const maxBody = 20_000;

// No file system, no prototype, and limits, so that a template can neither read nor stall anything: it is written by a user of the workspace.
const engine = new Liquid({
  templates: {},
  ownPropertyOnly: true,
  strictFilters: true,
  strictVariables: false,
  parseLimit: 20_000,
  renderLimit: 200,
  memoryLimit: 1_000_000,
});

/** Throws 422 naming the field when it cannot be read. */
export function checkTemplate(source: string | null | undefined, path: "subject" | "body"): void {
  if (!source) return;
  try {
    engine.parse(source);
  } catch (thrown) {
    const message = firstLine(thrown);
    throw unprocessable(`The ${path} is not a valid template: ${message}`, [{ path, message }]);
  }
}

/** One line without control characters. Throws when the template fails. */
export const renderSubject = (source: string, facts: TemplateFacts): string => cutText(oneLine(render(source, facts)), maxSubject);

/** Plain text; paragraphs are divided by an empty line. Throws when the template fails. */
export const renderBody = (source: string, facts: TemplateFacts): string =>
  cutText(render(source, facts).replaceAll(/\r\n?/g, "\n").trim(), maxBody);

/** Everything that could end a header line or hide text becomes a space. */
export const oneLine = (text: string): string =>
  text
    .replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, " ")
    .replaceAll(/[\u202A-\u202E\u2066-\u2069]/g, "")
    .replaceAll(/ {2,}/g, " ")
    .trim();

const render = (source: string, facts: TemplateFacts): string => engine.parseAndRenderSync(source, facts) as string;

/** At most `max` characters, the last one an ellipsis where something was left out. */
const firstLine = (thrown: unknown): string => (thrown instanceof Error ? thrown.message : String(thrown)).split("\n")[0] ?? "";
