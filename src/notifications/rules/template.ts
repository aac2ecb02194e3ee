import { cutText } from "../../format/graphemes";
import { unprocessable } from "../../lib/failure";
import { nearestWords } from "../../outputs/nearest-words";
import { fillMessage, namesRead, type ReadName } from "./message-language";
import type { TemplateNames } from "./template-names";

/** A value of a run as a template sees it. */
export type TemplateValue = string | number | boolean;

/**
 * No I/O. Subjects and bodies that people wrote, with `{{ project }}`, `{{ schedule }}`, `{{ status }}`, `{{ date }}`, `{{ time }}`, `{{ version }}`, `{{ error }}`,
 * `{{ inputs.<name> }}`, `{{ values.<name> }}` and `{{ metrics.<label> }}`. Inputs and values may be named alone, too, as in cells.
 */
export interface TemplateFacts {
  project: string;
  schedule: string;
  status: string;
  date: string;
  time: string;
  version: number;
  error: string;
  /** Values of the inputs in this run, by output name. */
  inputs: Record<string, TemplateValue>;
  /** What the other cells computed, by output name: figures and short text; a table is its number of rows. */
  values: Record<string, TemplateValue>;
  /** Formatted metrics by label and by output name. */
  metrics: Record<string, string>;
}

/** Longest subject sent; RFC 5322 allows 998, mailboxes show about 100. */
const maxSubject = 200;
const maxBody = 20_000;

const facts = ["project", "schedule", "status", "date", "time", "version", "error"] as const;
const groups = ["inputs", "values", "metrics"] as const;

/**
 * Throws 422 naming the field when the template cannot be read, or names what no message about a run of this project knows; the nearest names are in the sentence.
 * `known` null: nothing is known of the project's cells, so only names that every message has are told from others.
 */
export function checkTemplate(source: string | null | undefined, path: string, known: TemplateNames | null): void {
  if (!source) return;
  const what = path.split(".").at(-1) ?? path;
  let names: ReadName[];
  try {
    names = namesRead(source);
  } catch (thrown) {
    const message = firstLine(thrown);
    throw unprocessable(`The ${what} is not a valid template: ${message}`, [{ path, message }]);
  }
  const unknown = known === null ? [] : names.flatMap((name) => whyUnknown(name, known) ?? []);
  const issues = [...new Set(unknown)].map((message) => ({ path, message }));
  if (issues[0]) throw unprocessable(`The ${what} cannot be filled in: ${issues[0].message}`, issues);
}

/** A sentence for a name that no message knows, null for one that it does. */
function whyUnknown({ root, part, text }: ReadName, known: TemplateNames): string | null {
  const group = groups.find((one) => one === root);
  if (group !== undefined) {
    if (part === null || known[group].includes(part) || part === "size") return null;
    return `{{ ${text} }} is not known. ${advice(part, known[group], (name) => `${group}.${name}`, `This project has no ${group}.`)}`;
  }
  if (facts.some((fact) => fact === root))
    return part === null || part === "size" ? null : `{{ ${text} }} is not known: ${root} has no parts. Write {{ ${root} }}.`;
  if (known.inputs.includes(root) || known.values.includes(root)) return null;
  const all = [...facts, ...known.inputs, ...known.values];
  return `{{ ${text} }} is not known. ${advice(root, all, (name) => name, "")}`;
}

function advice(word: string, names: readonly string[], write: (name: string) => string, none: string): string {
  if (names.length === 0) return none;
  const distinct = [...new Set(names)];
  const braces = (some: readonly string[]): string => some.map((name) => `{{ ${write(name)} }}`).join(", ");
  const near = nearestWords(word, distinct);
  return near.length > 0
    ? `Did you mean ${braces(near)}?`
    : `Known are ${braces(distinct.slice(0, 12))}${distinct.length > 12 ? ` and ${distinct.length - 12} more` : ""}.`;
}

/** One line without control characters. Throws when the template fails. */
export const renderSubject = (source: string, given: TemplateFacts): string => cutText(oneLine(render(source, given)), maxSubject);

/** Plain text; paragraphs are divided by an empty line. Throws when the template fails. */
export const renderBody = (source: string, given: TemplateFacts): string =>
  cutText(render(source, given).replaceAll(/\r\n?/g, "\n").trim(), maxBody);

/** What every message has wins over inputs and values of the same name, which their group still names. */
const render = (source: string, given: TemplateFacts): string => fillMessage(source, { ...given.values, ...given.inputs, ...given });

/** Everything that could end a header line or hide text becomes a space. */
export const oneLine = (text: string): string =>
  text
    .replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, " ")
    .replaceAll(/[\u202A-\u202E\u2066-\u2069]/g, "")
    .replaceAll(/ {2,}/g, " ")
    .trim();

const firstLine = (thrown: unknown): string => (thrown instanceof Error ? thrown.message : String(thrown)).split("\n")[0] ?? "";
