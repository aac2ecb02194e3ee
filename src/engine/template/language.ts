import { Liquid, LiquidError, Token, type Context, type Template } from "liquidjs";
import type { CellError } from "../../contract/output";
import { CellFailure } from "../kinds/kind";
import { count } from "../../format/words";
import { engineLimits, overLimit } from "../limits";
import { countedOperators, countWork, spendWork, tooDeep, weigh } from "./budget";
import { TypedScalar } from "./typed-scalar";

/** Tags of the language. The others write text past the parameters, keep state or read files. */
const allowedTags = new Set(["if", "unless", "case", "for", "break", "continue", "assign", "comment", "raw", "#"]);

export type TemplateFilter = (value: unknown, ...parameters: unknown[]) => unknown;

/**
 * The template language of cells: liquidjs without files, partials and tags that write. `escape` sees every `{{ }}` last; whether `| raw` passes it by is
 * the caller's choice. `Date.now()` does not advance while a Worker computes, so work is bounded by counts, not by time.
 */
export function openLanguage(options: {
  escape?: (value: unknown) => string;
  allowRaw: boolean;
  filters?: Record<string, TemplateFilter>;
}): Liquid {
  const liquid = new Liquid({
    templates: {},
    ownPropertyOnly: true,
    strictFilters: true,
    strictVariables: true,
    lenientIf: true,
    memoryLimit: engineLimits.templateMemory,
    timezoneOffset: 0,
    locale: "en-US",
    operators: countedOperators,
    ...(options.escape ? { outputEscape: counted(options.escape) } : {}),
  });
  for (const name of Object.keys(liquid.tags)) if (!allowedTags.has(name)) delete liquid.tags[name];
  if (!options.allowRaw) liquid.registerFilter("raw", (value: unknown) => value);
  for (const name of calculating) guard(liquid, name, refuseInexact);
  for (const name of joining) guard(liquid, name, wholeText);
  for (const [name, filter] of Object.entries(options.filters ?? {})) liquid.registerFilter(name, filter);
  countWork(liquid);
  return liquid;
}

/** What a value writes is counted, too. */
const counted = (escape: (value: unknown) => string) =>
  function (this: { context: Context }, value: unknown): string {
    const text = escape(value);
    spendWork(this.context, text.length);
    return text;
  };

/** Filters that calculate with doubles. */
const calculating = ["abs", "at_least", "at_most", "ceil", "divided_by", "floor", "minus", "modulo", "plus", "round", "sum", "times"];
/** Filters that put texts together. */
const joining = ["append", "join", "prepend"];

function guard(liquid: Liquid, name: string, see: (value: unknown) => unknown): void {
  const filter = liquid.filters[name] as TemplateFilter;
  liquid.registerFilter(name, function (this: unknown, ...given: unknown[]) {
    return filter.apply(this, given.map((value) => (Array.isArray(value) ? value.map(see) : see(value))) as [unknown, ...unknown[]]);
  });
}

function refuseInexact(value: unknown): unknown {
  if (TypedScalar.isInexact(value))
    throw new CellFailure(
      `${String(value)} has more digits than a calculation in a template keeps. Calculate in SQL, where every digit counts.`,
    );
  return value;
}

/** A decimal with all its zeros. */
const wholeText = (value: unknown): unknown => (value instanceof TypedScalar ? value.toString() : value);

/** Fills a template. Throws `CellFailure` with the line, for mistakes in the template and for limits alike. */
export function render(liquid: Liquid, source: string, scope: Record<string, unknown>, written = source.length): string {
  try {
    refuseLong(written);
    return String(liquid.renderSync(parse(liquid, source), scope, { memoryLimit: engineLimits.templateMemory }));
  } catch (thrown) {
    const { message, line } = templateError(thrown);
    throw new CellFailure(message, line);
  }
}

function refuseLong(chars: number): void {
  if (chars > engineLimits.templateChars)
    throw new CellFailure(
      overLimit(`The source has more than ${count(engineLimits.templateChars)} characters`, "templateChars", "a template"),
    );
}

function parse(liquid: Liquid, source: string): Template[] {
  const templates = liquid.parse(source);
  weigh(templates, source.length);
  return templates;
}

/** Names a template takes from outside, or why it cannot be read. */
export function templateReads(source: string): { reads: string[]; error: CellError | null } {
  const liquid = openLanguage({ allowRaw: true, filters: { format: (value) => value, list: (value) => value } });
  try {
    refuseLong(source.length);
    const template = parse(liquid, source);
    return { reads: withoutPositions(() => liquid.globalVariablesSync(template)), error: null };
  } catch (thrown) {
    return { reads: [], error: templateError(thrown) };
  }
}

/** liquidjs looks up line and column of every name, each time from the start of the source: nobody asks for them here. */
function withoutPositions<Result>(read: () => Result): Result {
  const { prototype } = Token;
  const own = prototype.getPosition;
  prototype.getPosition = () => [1, 1];
  try {
    return read();
  } finally {
    prototype.getPosition = own;
  }
}

/** The same for several texts of one cell: names of all, the first error. */
export function templatesRead(sources: (string | undefined)[]): { reads: string[]; error: CellError | null } {
  const all = sources.flatMap((source) => (source === undefined ? [] : [templateReads(source)]));
  return { reads: [...new Set(all.flatMap(({ reads }) => reads))], error: all.find(({ error }) => error !== null)?.error ?? null };
}

function templateError(thrown: unknown): CellError {
  if (thrown instanceof CellFailure) return { message: thrown.message, line: thrown.line };
  if (thrown instanceof RangeError) return templateError(tooDeep());
  if (!(thrown instanceof LiquidError)) throw thrown;
  let inner: unknown = thrown;
  while (inner instanceof LiquidError) inner = (inner as LiquidError & { originalError?: Error }).originalError;
  const line = /line:(\d+)/.exec(thrown.message)?.[1];
  if (inner instanceof RangeError) inner = tooDeep();
  if (inner instanceof CellFailure) return { message: inner.message, line: inner.line ?? (line ? Number(line) : null) };
  const message = thrown.message.replace(/,?\s*(file:[^,]*, )?line:\d+, col:\d+.*$/s, "");
  return { message: advice(message), line: line ? Number(line) : null };
}

function advice(message: string): string {
  if (/template limit|memory alloc limit|parse length limit/.test(message))
    return `The template does too much: ${message} (templateMemory, templateChars). Loop over less.`;
  const variable = /^undefined variable: (.+)$/.exec(message)?.[1];
  if (variable)
    return `{{ ${variable} }} has no value: the name is known, but not this part of it. Check the path, or give it a default: {{ ${variable} | default: 0 }}. ${braces}`;
  const tag = /^tag "(.+)" not found$/.exec(message)?.[1];
  if (tag) return `{% ${tag} %} is not available here. Use if, unless, case, for, assign, comment and raw. ${braces}`;
  const filter = /^undefined filter: (.+)$/.exec(message)?.[1];
  if (filter) return `There is no filter "${filter}".`;
  return `The template cannot be read: ${message}. ${braces}`;
}

const braces = "Braces that are meant as text go between {% raw %} and {% endraw %}.";
