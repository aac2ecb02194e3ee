import { ForTag, Liquid, type Context, type Template } from "liquidjs";

/**
 * No I/O. The template language of messages: written by people, run by the Worker for each message. A message has no use for much, and the clock of a Worker
 * stands still while it computes, so that every kind of work is bounded by a count: letters read, turns of all loops, letters written by values, and memory.
 */
const limits = {
  /** Twice the longest body. */
  chars: 20_000,
  /** Turns of all loops together: with the longest body in each, two million letters. */
  turns: 200,
  /** Letters that values write; what is sent is shorter. */
  written: 50_000,
  /** What filters may make, in the units of liquidjs: about one a letter. */
  memory: 100_000,
} as const;

/** The others read files, keep state or write more than they read. */
const tags = new Set(["if", "unless", "case", "for", "break", "continue", "assign", "comment", "raw", "#"]);

/** Filters whose result is about as long as what they are given, and which look at each letter once. */
const filters = new Set(
  (
    "abs append at_least at_most capitalize ceil compact concat date default divided_by downcase escape first floor join last minus modulo plus prepend " +
    "remove replace reverse round size slice sort split strip strip_newlines times truncate uniq upcase"
  ).split(" "),
);

class TooMuch extends Error {}

/** Letters that values wrote in the rendering at hand: renderings are synchronous, so there is one at a time. */
let written = 0;

/** Values as text, counted. */
function shown(value: unknown): string {
  const text = Array.isArray(value) ? value.map(String).join(", ") : value === null || value === undefined ? "" : String(value);
  written += text.length;
  if (written > limits.written) throw new TooMuch("Its values write too much text.");
  return text;
}

const turns = new WeakMap<Context, number>();

/** A loop whose every turn is counted, however little its body does. */
class BoundedFor extends ForTag {
  constructor(...given: ConstructorParameters<typeof ForTag>) {
    super(...given);
    const [token] = given;
    this.templates.unshift({
      token,
      render(ctx) {
        const turn = (turns.get(ctx) ?? 0) + 1;
        turns.set(ctx, turn);
        if (turn > limits.turns) throw new TooMuch(`Its loops turn more than ${limits.turns} times.`);
      },
    } as Template);
  }
}

/** `replace` and `join` of the library multiply two lengths before they count: here the product is judged first. */
function bounded(times: number, length: number): void {
  if (times * length > limits.written) throw new TooMuch("A filter makes too much text.");
}

const replaced = (value: unknown, pattern: unknown, by: unknown): string => {
  const [text, found, put] = [String(value ?? ""), String(pattern ?? ""), String(by ?? "")];
  const parts = text.split(found);
  bounded(parts.length, put.length);
  return parts.join(put);
};

function openMessageLanguage(): Liquid {
  const liquid = new Liquid({
    templates: {},
    ownPropertyOnly: true,
    strictFilters: true,
    // What a failed run has no value for is empty: names are checked when the template is saved.
    strictVariables: false,
    parseLimit: limits.chars,
    memoryLimit: limits.memory,
    timezoneOffset: 0,
    locale: "en-US",
    outputEscape: shown,
  });
  for (const name of Object.keys(liquid.tags)) if (!tags.has(name)) delete liquid.tags[name];
  for (const name of Object.keys(liquid.filters)) if (!filters.has(name)) delete liquid.filters[name];
  liquid.registerTag("for", BoundedFor);
  liquid.registerFilter("replace", replaced);
  liquid.registerFilter("remove", (value: unknown, pattern: unknown) => replaced(value, pattern, ""));
  liquid.registerFilter("strip", (value: unknown) => String(value ?? "").trim());
  liquid.registerFilter("join", (value: unknown, separator: unknown) => {
    const list = Array.isArray(value) ? value : [value];
    bounded(list.length, String(separator ?? " ").length);
    return list.map(String).join(String(separator ?? " "));
  });
  return liquid;
}

const language = openMessageLanguage();

/** The text of a template. Throws when it cannot be read or does too much; the message is a sentence. */
export function fillMessage(source: string, scope: object): string {
  written = 0;
  return language.parseAndRenderSync(source, scope) as string;
}

/** A name that a template reads, part by part; `rest` is null when the second part is computed. */
export interface ReadName {
  root: string;
  part: string | null;
  /** As it was written, about. */
  text: string;
}

/** The names that a template takes from outside. Throws when it cannot be read. */
export function namesRead(source: string): ReadName[] {
  return language.globalVariableSegmentsSync(language.parse(source)).map((segments) => {
    const [root, part] = segments;
    return {
      root: String(root),
      part: typeof part === "string" || typeof part === "number" ? String(part) : null,
      text: segments.filter((one) => typeof one !== "object").join("."),
    };
  });
}
