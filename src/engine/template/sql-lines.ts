/** Marks each line with its number, so that errors of a database find their line after loops and conditions. Characters that serve as marks are removed from the source. */
export function withLineMarks(source: string): string {
  let line = 1;
  return source
    .replace(controls, "")
    .split(/(\{\{[\s\S]*?\}\}|\{%[\s\S]*?%\})/)
    .map((part, index) => part.replace(/\n/g, () => (line++, index % 2 === 0 ? `\n\u0002${line}\u0003` : "\n")))
    .join("");
}

// oxlint-disable-next-line no-control-regex -- these are the marks
const controls = /[\u0000-\u0003]/g;

/** Takes the marks out again. `sourceLine` answers the line in the source for a 1-based line of the text. */
export function takeLineMarks(rendered: string): { text: string; sourceLine(line: number): number } {
  let known = 1;
  const lines: number[] = [];
  const clean = rendered.split("\n").map((line) => {
    // oxlint-disable-next-line no-control-regex -- these are the marks
    const text = line.replace(/\u0002(\d+)\u0003/g, (_, number: string) => ((known = Number(number)), ""));
    lines.push(known);
    return text;
  });
  return { text: clean.join("\n"), sourceLine: (line) => lines[line - 1] ?? line };
}
