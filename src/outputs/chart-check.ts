import type { Json } from "../contract/common";
import { nearestWords, quotedList } from "./nearest-words";
import { chartSchemaText } from "./vega-lite-schema";

/** One node of the compact schema; the numbers name other nodes. */
interface Node {
  type?: string | string[];
  enum?: Json[];
  anyOf?: number[];
  items?: number;
  properties?: Record<string, number>;
  required?: string[];
  /** False: no property but those named. */
  more?: number | false;
  minimum?: number;
  maximum?: number;
  minItems?: number;
  maxItems?: number;
  minLength?: number;
  maxLength?: number;
  minProperties?: number;
}

/** What is wrong in a specification, and where: `path` as people write it, such as `encoding.x.type`. */
export interface SpecProblem {
  path: string;
  message: string;
}

interface Finding {
  path: (string | number)[];
  kind: "type" | "word" | "unknown" | "missing" | "range";
  message: string;
  /** The message names a word that is nearly the one written. */
  near?: boolean;
}

/** Specifications of people nest some ten deep; Vega-Lite recurses over what it compiles. */
const maxDepth = 80;
/** A list is judged by its first wrong items. */
const maxFindings = 8;

let loaded: { root: number; nodes: Node[] } | null = null;
const schema = (): { root: number; nodes: Node[] } => (loaded ??= JSON.parse(chartSchemaText) as { root: number; nodes: Node[] });

/**
 * Checks a specification against the published schema of the Vega-Lite version in use. Null when it conforms, otherwise the first thing that is wrong, with
 * the nearest words that would be right. Data may be left out: a chart draws the table of its cell.
 */
export function specProblem(spec: Record<string, Json>): SpecProblem | null {
  const found = new Checker().check(schema().root, "data" in spec ? spec : { ...spec, data: { values: [] } }, []);
  // A word that is nearly right explains everything else that is missing beside it.
  const rank = (finding: Finding): number => finding.path.length - (finding.near ? 100 : 0) + (finding.kind === "missing" ? 0.5 : 0);
  const first = found.toSorted((a, b) => rank(a) - rank(b))[0];
  return first ? { path: pathText(first.path), message: first.message } : null;
}

/** What is wrong as one sentence for the author. */
export const problemSentence = ({ path, message }: SpecProblem): string =>
  `The chart's specification cannot be drawn: ${path || "it"}${/^(is|has|needs) /.test(message) ? " " : ": "}${message}`;

const pathText = (path: (string | number)[]): string =>
  path.reduce<string>((text, part) => {
    if (typeof part === "number") return `${text}[${part}]`;
    if (!/^[\w$]+$/.test(part)) return `${text}[${JSON.stringify(part)}]`;
    return text ? `${text}.${part}` : part;
  }, "");

type Kind = "null" | "array" | "object" | "string" | "number" | "boolean";

const kindOf = (value: Json): Kind =>
  value === null ? "null" : Array.isArray(value) ? "array" : (typeof value as "object" | "string" | "number" | "boolean");

const kindNames: Record<string, string> = {
  null: "null",
  array: "a list",
  object: "an object",
  string: "a text",
  number: "a number",
  integer: "a whole number",
  boolean: "true or false",
};

/** One check of one specification: every pair of node and object is judged once, so that unions inside unions stay cheap. */
class Checker {
  private readonly judged = new Map<Json, Map<number, Finding[]>>();
  private readonly flat = new Map<number, number[]>();

  check(id: number, value: Json, path: (string | number)[]): Finding[] {
    if (path.length > maxDepth) return [{ path, kind: "range", message: `is nested deeper than ${maxDepth} levels.` }];
    const kind = kindOf(value);
    const leaves = this.leaves(id).filter((leaf) => accepts(node(leaf), kind));
    if (leaves.length === 0) return [this.wrongKind(id, value, path)];
    if (kind === "object") return this.object(leaves, value as Record<string, Json>, path);
    if (kind === "array") return this.best(leaves.map((leaf) => this.list(node(leaf), value as Json[], path)));
    return this.scalar(leaves.map(node), value, path);
  }

  /** The nodes of a union without unions in it. */
  private leaves(id: number): number[] {
    const known = this.flat.get(id);
    if (known) return known;
    this.flat.set(id, []);
    const { anyOf } = node(id);
    const found = anyOf ? [...new Set(anyOf.flatMap((one) => this.leaves(one)))] : [id];
    this.flat.set(id, found);
    return found;
  }

  private best(tries: Finding[][]): Finding[] {
    return tries.reduce((best, one) => (one.length < best.length ? one : best));
  }

  private list(leaf: Node, value: Json[], path: (string | number)[]): Finding[] {
    const found: Finding[] = [];
    if (leaf.minItems !== undefined && value.length < leaf.minItems)
      found.push({ path, kind: "range", message: `needs at least ${leaf.minItems} items.` });
    if (leaf.maxItems !== undefined && value.length > leaf.maxItems)
      found.push({ path, kind: "range", message: `has ${value.length} items, at most ${leaf.maxItems} are possible.` });
    if (leaf.items === undefined) return found;
    for (const [at, item] of value.entries()) {
      if (found.length >= maxFindings) break;
      found.push(...this.check(leaf.items, item, [...path, at]));
    }
    return found;
  }

  private scalar(leaves: Node[], value: Json, path: (string | number)[]): Finding[] {
    if (leaves.some((leaf) => fits(leaf, value))) return [];
    const words = leaves.flatMap((leaf) => leaf.enum ?? []).map(String);
    if (words.length > 0) return [{ path, kind: "word", message: noSuchWord(String(value), words) }];
    const leaf = leaves[0] ?? {};
    const bounds = [
      leaf.minimum === undefined ? "" : `at least ${leaf.minimum}`,
      leaf.maximum === undefined ? "" : `at most ${leaf.maximum}`,
      leaf.type === "integer" ? "a whole number" : "",
      leaf.minLength === undefined ? "" : `${leaf.minLength} to ${leaf.maxLength ?? "any number of"} characters long`,
    ].filter(Boolean);
    return [{ path, kind: "range", message: `is ${JSON.stringify(value)}, but must be ${bounds.join(" and ")}.` }];
  }

  private object(leaves: number[], value: Record<string, Json>, path: (string | number)[]): Finding[] {
    const tries = leaves.map((leaf) => ({ leaf: node(leaf), found: this.members(leaf, value, path) }));
    if (tries.some(({ found }) => found.length === 0)) return [];
    const weighed = tries.map((one) => ({ ...one, weight: one.found.reduce((sum, finding) => sum + weightOf(finding, path), 0) }));
    const least = Math.min(...weighed.map(({ weight }) => weight));
    const chosen = weighed.find(({ weight }) => weight === least);
    if (!chosen) return [];
    // Branches that fail as little would each accept other words: a person may have meant any of them.
    const alike = weighed.filter(({ weight }) => weight <= least + 1).map(({ leaf }) => leaf);
    return chosen.found.map((finding) => this.explained(finding, path, value, alike, leaves.map(node)));
  }

  private members(id: number, value: Record<string, Json>, path: (string | number)[]): Finding[] {
    const known = this.judged.get(value)?.get(id);
    if (known) return known;
    const leaf = node(id);
    const found: Finding[] = [];
    for (const name of leaf.required ?? [])
      if (!Object.hasOwn(value, name)) found.push({ path, kind: "missing", message: `“${name}” is missing.` });
    for (const [name, member] of Object.entries(value)) {
      const child = leaf.properties && Object.hasOwn(leaf.properties, name) ? leaf.properties[name] : leaf.more;
      if (child === false) found.push({ path: [...path, name], kind: "unknown", message: `there is no property “${name}” here.` });
      else if (child !== undefined) found.push(...this.check(child, member, [...path, name]));
    }
    if (leaf.minProperties !== undefined && Object.keys(value).length < leaf.minProperties)
      found.push({
        path,
        kind: "missing",
        message: `needs at least ${leaf.minProperties} of: ${Object.keys(leaf.properties ?? {}).join(", ")}.`,
      });
    if (!this.judged.has(value)) this.judged.set(value, new Map());
    this.judged.get(value)?.set(id, found);
    return found;
  }

  /** A finding of the chosen branch in the words of all branches it could be. */
  private explained(finding: Finding, path: (string | number)[], value: Record<string, Json>, alike: Node[], all: Node[]): Finding {
    const own = finding.path.length === path.length + 1 ? finding.path.at(-1) : null;
    if (finding.kind === "unknown" && typeof own === "string") {
      const free = (leaves: Node[]): string[] => namesOf(leaves).filter((name) => !Object.hasOwn(value, name));
      const inChosen = nearestWords(own, free(alike));
      const near = inChosen.length > 0 ? inChosen : nearestWords(own, free(all));
      const others = near.length > 0 ? ` Did you mean ${quotedList(near)}?` : ` Possible: ${listed(namesOf(alike))}.`;
      return { ...finding, near: near.length > 0, message: `there is no property “${own}” here.${others}` };
    }
    if (finding.kind === "word" && typeof own === "string") {
      const words = all.flatMap((leaf) => {
        const child = leaf.properties?.[own];
        return child === undefined ? [] : this.leaves(child).flatMap((one) => node(one).enum ?? []);
      });
      return {
        ...finding,
        message: noSuchWord(
          String(value[own]),
          words.filter((word) => typeof word === "string"),
        ),
      };
    }
    if (finding.kind === "missing" && finding.path.length === path.length) {
      const wanted = [...new Set(all.flatMap((leaf) => telling(leaf, all) ?? []))];
      if (wanted.length > 1 && !wanted.some((name) => Object.hasOwn(value, name)))
        return { ...finding, message: `needs one of ${quotedList(wanted.toSorted())}.` };
    }
    return finding;
  }

  private wrongKind(id: number, value: Json, path: (string | number)[]): Finding {
    const leaves = this.leaves(id).map(node);
    const words = [...new Set(leaves.flatMap((leaf) => leaf.enum ?? []))].filter((word): word is string => typeof word === "string");
    const kinds = new Set(
      leaves.filter((leaf) => !leaf.enum).flatMap((leaf) => (typeof leaf.type === "string" ? [leaf.type] : (leaf.type ?? []))),
    );
    const possible = [...kinds].map((kind) => kindNames[kind] ?? kind);
    if (words.length > 0 && !kinds.has("string")) possible.push(quotedList(words.toSorted().slice(0, 12)));
    const given = typeof value === "object" && value !== null ? kindNames[kindOf(value)] : JSON.stringify(value);
    return { path, kind: "type", message: `is ${given}, but must be ${possible.join(" or ") || "something else"}.` };
  }
}

const namesOf = (leaves: Node[]): string[] => [...new Set(leaves.flatMap((leaf) => Object.keys(leaf.properties ?? {})))].toSorted();

/** The required name by which a branch is told from the others. */
function telling(leaf: Node, all: Node[]): string | undefined {
  const uses = (name: string): number => all.filter(({ required }) => required?.includes(name)).length;
  return leaf.required?.toSorted((a, b) => uses(a) - uses(b))[0];
}

const node = (id: number): Node => schema().nodes[id] ?? {};

/** How far a finding speaks against its branch: own names and words decide what an object is meant to be, deeper ones come after. */
function weightOf({ kind, path }: Finding, at: (string | number)[]): number {
  const depth = path.length - at.length;
  if (kind === "missing" && depth === 0) return 4;
  if (kind === "unknown" && depth === 1) return 3;
  return depth === 1 ? 2 : 1;
}

function accepts(leaf: Node, kind: Kind): boolean {
  if (leaf.type === undefined) return leaf.enum === undefined || leaf.enum.some((word) => kindOf(word) === kind);
  const types = typeof leaf.type === "string" ? [leaf.type] : leaf.type;
  return types.includes(kind) || (kind === "number" && types.includes("integer"));
}

function fits(leaf: Node, value: Json): boolean {
  if (leaf.enum && !leaf.enum.includes(value)) return false;
  if (typeof value === "number") {
    if (leaf.type === "integer" && !Number.isInteger(value)) return false;
    return value >= (leaf.minimum ?? -Infinity) && value <= (leaf.maximum ?? Infinity);
  }
  return typeof value !== "string" || (value.length >= (leaf.minLength ?? 0) && value.length <= (leaf.maxLength ?? Infinity));
}

function noSuchWord(word: string, words: Json[]): string {
  const known = [...new Set(words.map(String))].toSorted();
  const near = nearestWords(word, known);
  const hint = near.length > 0 ? ` Did you mean ${quotedList(near)}?` : "";
  return `there is no “${word}”.${hint} Possible: ${listed(known)}.`;
}

/** Some lists, colours and time units, are too long for a sentence. */
const listed = (words: string[]): string => (words.length > 30 ? `${words.slice(0, 30).join(", ")}, …` : words.join(", "));
