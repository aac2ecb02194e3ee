import { chartLimits } from "./limits";
import { TooMuch } from "./too-much";

/** Ways in which a regular expression may match, as far as its pattern says. */
interface Ways {
  /** Choices that do not depend on the text: optional parts and alternatives. */
  branches: number;
  /** Repetitions: each may end at every character of the text. */
  repetitions: number;
}

/**
 * Steps that a backtracking engine needs at most for a text of that length: every start, times every way of repetitions and alternatives. This is a true
 * bound because what is refused here is what has no such bound: repetition inside a repetition, references back and looking around. Throws `TooMuch`. Pure.
 */
export function patternSteps(source: string, textChars: number): number {
  const { branches, repetitions } = waysOf(source);
  return branches * (textChars + 1) ** (repetitions + 1);
}

/** Throws `TooMuch` for a pattern whose work cannot be bounded. */
export function checkPattern(source: string): void {
  waysOf(source);
}

function waysOf(source: string): Ways {
  const found = known.get(source) ?? analyse(source);
  if (known.size < 200) known.set(source, found);
  return found;
}
const known = new Map<string, Ways>();

function analyse(source: string): Ways {
  if (source.length > chartLimits.patternChars)
    throw refused(source, `a regular expression has ${source.length} characters, at most ${chartLimits.patternChars} are possible`);
  // What is left are groups, alternatives and quantifiers: escapes and classes are one letter each.
  const bare = source.replace(/\\[^1-9k]/g, "a").replace(/\[(?:\\.|[^\]\\])*\]/g, "a");
  if (/\\[1-9k]/.test(bare) || /\(\?<?[=!]/.test(bare)) throw refused(source, "a regular expression refers back or looks around");
  const ways: Ways = { branches: 1, repetitions: 0 };
  const groups: { alternatives: number; repeated: boolean; choices: boolean }[] = [{ alternatives: 1, repeated: false, choices: false }];
  for (const [token] of bare.matchAll(/\(\?(?::|<\w+>)|\)?(?:[*+?]|\{\d+(?:,\d*)?\})[?]?|[()|]/g)) {
    const top = groups.at(-1);
    if (!top) break;
    if (token.startsWith("(")) groups.push({ alternatives: 1, repeated: false, choices: false });
    else if (token === "|") {
      top.alternatives++;
      top.choices = true;
    } else {
      const closed = token.startsWith(")") ? groups.pop() : undefined;
      const outer = groups.at(-1);
      const quantifier = token.replace(/^\)/, "");
      const repeats = quantifier !== "" && !quantifier.startsWith("?");
      const optional = quantifier.startsWith("?");
      if (closed) ways.branches *= closed.alternatives;
      if (repeats && (closed?.repeated || closed?.choices))
        throw refused(source, "a regular expression repeats a group that itself repeats or has alternatives");
      if (repeats) ways.repetitions++;
      if (optional) ways.branches *= 2;
      if (outer) {
        outer.repeated ||= repeats || closed?.repeated === true;
        outer.choices ||= optional || closed?.choices === true;
      }
    }
  }
  ways.branches *= groups[0]?.alternatives ?? 1;
  return ways;
}

const refused = (source: string, what: string): TooMuch =>
  new TooMuch(what, "Use a simpler one, or test it in the query.", { text: source.slice(0, 40) });
