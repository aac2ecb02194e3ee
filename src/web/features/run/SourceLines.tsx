import classes from "./Cells.module.css";

const around = 3;

/** The lines round the one that failed; `line` counts from 1. */
export function SourceLines({ source, line }: { source: string; line: number }) {
  const lines = source.split("\n");
  const first = Math.max(1, line - around);
  const last = Math.min(lines.length, line + around - 1);
  return (
    <div className={classes.source} role="group" aria-label="Source" tabIndex={0}>
      {lines.slice(first - 1, last).map((text, place) => {
        const number = first + place;
        return (
          <div key={number} data-hit={number === line || undefined}>
            <span>{number}</span>
            <span>{text}</span>
          </div>
        );
      })}
    </div>
  );
}
