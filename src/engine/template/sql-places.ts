import type { Dialect } from "../../connections/sql-text";

/** A placeholder that somebody wrote by hand, such as `$1` or `:name`. `code` is the statement with all that is not code blanked out. Pure. */
export function handwrittenPlaceholder(code: string, { handwritten }: Dialect): { text: string; at: number } | null {
  let brackets = 0;
  for (const found of code.matchAll(new RegExp(`[[\\]]|${handwritten.source}`, "g"))) {
    const [text] = found;
    if (text === "[") brackets++;
    else if (text === "]") brackets = Math.max(0, brackets - 1);
    // A colon between brackets is the bound of a slice: `list[1:n]`.
    else if (!text.startsWith(":") || brackets === 0) return { text, at: found.index };
  }
  return null;
}

/** Whether what stands from `start` to `end` is all that `any(...)`, `some(...)` or `all(...)` holds. Pure. */
export const isArrayPlace = (code: string, start: number, end: number): boolean =>
  /\b(any|some|all)\s*\(\s*$/i.test(before(code, start)) && /^\s*\)/.test(code.slice(end, end + near));

/**
 * Answers whether what stands from `start` to `end` is one whole item of the ORDER BY or GROUP BY of a query, where a number typed by hand means a column. Inside functions
 * and windows it means none. Pure; the statement is read once.
 */
export function positionsOf(code: string): (start: number, end: number) => boolean {
  let inClause: Set<number> | null = null;
  return (start, end) => {
    if (!/\bby\s*$|,\s*$/i.test(before(code, start)) || !itemEnd.test(code.slice(end, end + near))) return false;
    inClause ??= new Set(itemStarts(code));
    return inClause.has(start);
  };
}

/** How many characters around a place are looked at. */
const near = 100;
const before = (code: string, at: number): string => code.slice(Math.max(0, at - near), at);

const itemEnd = /^\s*($|[,;)]|(asc|desc|nulls|limit|offset|fetch|having|window|union|intersect|except|order|with|for)\b)/i;

/** Where the marks of `{{ }}` stand that are inside an ORDER BY or GROUP BY of a query. */
function itemStarts(code: string): number[] {
  const starts: number[] = [];
  const levels: { isQuery: boolean; isOpen: boolean }[] = [{ isQuery: true, isOpen: false }];
  let previous = "";
  // oxlint-disable-next-line no-control-regex -- the marks are control characters
  for (const { 0: given, index } of code.matchAll(/[()\u0001]|[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*|[^\s()\w]/g)) {
    const token = given.toLowerCase();
    const level = levels.at(-1);
    if (!level) break;
    if (token === "\u0001") {
      if (level.isQuery && level.isOpen) starts.push(index);
    } else if (token === "(") levels.push({ isQuery: false, isOpen: false });
    else if (token === ")") levels.pop();
    else if (previous === "(" && /^(select|with|values|table)$/.test(token)) level.isQuery = true;
    else if (token === "by") level.isOpen = previous === "order" || previous === "group";
    else if (clauseWords.test(token)) level.isOpen = false;
    previous = token;
  }
  return starts;
}

const clauseWords = /^(select|from|where|having|window|limit|offset|fetch|union|intersect|except|order|group)$/;
