import { widthProblem } from "../../format/number-width";
import { chartLimits } from "./limits";
import { countText, TooMuch } from "./too-much";

const maxTimeFormatChars = 200;

/** Refuses a number or time format whose texts are long. `specifier` may also be formats by unit of time. Throws `TooMuch`. Pure. */
export function checkFormat(specifier: unknown): void {
  if (typeof specifier === "object" && specifier !== null) return Object.values(specifier).forEach(checkFormat);
  if (typeof specifier !== "string") return;
  const where = { keys: ["format", "labelExpr"], value: specifier, text: "ormat(" };
  if (specifier.length > maxTimeFormatChars)
    throw new TooMuch(
      `a format has ${specifier.length} characters, at most ${maxTimeFormatChars} are possible`,
      "Take a shorter one.",
      where,
    );
  const problem = widthProblem(specifier);
  if (problem) throw new TooMuch(problem.split(". ")[0]?.replace(/\.$/, "") ?? problem, "Take a smaller one.", where);
}

interface Locale {
  number?: { grouping?: unknown; numerals?: unknown } & Record<string, unknown>;
  time?: Record<string, unknown>;
}

const maxLocaleChars = 60;

/** A locale is part of every text: its words are short, its groups are whole numbers, and its formats do not name each other. Throws `TooMuch`. Pure. */
export function checkLocale(locale: unknown): void {
  if (typeof locale !== "object" || locale === null) return;
  const { number, time } = locale as Locale;
  const grouping = number?.grouping;
  if (
    grouping !== undefined &&
    !(Array.isArray(grouping) && grouping.length < 20 && grouping.every((size) => Number.isInteger(size) && size >= 1))
  )
    throw refused("number.grouping", "must be a list of whole numbers from 1");
  for (const [name, value] of [...Object.entries(number ?? {}), ...Object.entries(time ?? {})]) {
    const texts = Array.isArray(value) ? value : [value];
    if (texts.length > 40 || texts.some((text) => typeof text === "string" && text.length > maxLocaleChars))
      throw refused(name, `must be shorter than ${maxLocaleChars} characters`);
  }
  if (/%[-_0]?c/.test(String(time?.["dateTime"])) || /%[-_0]?[cxX]/.test(`${String(time?.["date"])} ${String(time?.["time"])}`))
    throw refused("dateTime", "must not name each other (%c, %x, %X)");
}

const refused = (name: string, rule: string): TooMuch =>
  new TooMuch(`the locale's ${name} ${rule}`, "Mend config.locale, or leave it out.", { keys: ["locale"] });

/** Milliseconds of the units that axes and `timeSequence` count in. */
const unitMs: Record<string, number> = {
  millisecond: 1,
  second: 1000,
  minute: 60_000,
  hour: 3_600_000,
  day: 86_400_000,
  date: 86_400_000,
  dayofyear: 86_400_000,
  week: 604_800_000,
  month: 2_592_000_000,
  quarter: 7_776_000_000,
  year: 31_536_000_000,
};

/** How many steps of a unit of time lie between two instants. An unknown unit counts as milliseconds. Pure. */
export const stepsBetween = (unit: unknown, from: unknown, to: unknown, step: unknown): number =>
  Math.abs(Number(to) - Number(from)) / ((unitMs[String(unit).replace(/s$/, "")] ?? 1) * Math.max(1, Math.floor(Number(step) || 1)));

/** Throws `TooMuch` for a generator of more numbers than a chart can show. */
export function checkRange(from: unknown, to: unknown, step: unknown, what: string): number {
  const made = Math.max(0, (Number(to) - Number(from)) / Number(step));
  if (made > chartLimits.generated)
    throw new TooMuch(
      `${what} makes ${countText(made)} values, at most ${chartLimits.generated.toLocaleString("en-GB")} are possible`,
      "Take a larger step or a shorter range.",
      { text: what.includes("(") ? what.slice(0, -1) : undefined, keys: [what] },
    );
  return Number.isNaN(made) ? 0 : made;
}
