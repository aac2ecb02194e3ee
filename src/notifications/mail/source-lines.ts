/** No I/O. */
export interface SourceLine {
  number: number;
  text: string;
  hit: boolean;
}

/** The line that failed, two before and one after it, without the indent they share. Empty when the line is not known or not there. */
export function linesAround(source: string, line: number | null): SourceLine[] {
  const all = source.split(/\r?\n/);
  if (line === null || line < 1 || line > all.length) return [];
  const from = Math.max(1, line - 2);
  const shown = all.slice(from - 1, line + 1).map((text) => text.replaceAll("\t", "  "));
  const indents = shown.filter((text) => text.trim() !== "").map((text) => text.length - text.trimStart().length);
  const indent = Math.min(...indents, Infinity);
  return shown.map((text, index) => ({
    number: from + index,
    text: text.slice(indent === Infinity ? 0 : indent).slice(0, 200),
    hit: from + index === line,
  }));
}
