import { listed } from "../../format/words";
import type { UseQueryResult } from "@tanstack/react-query";
import type { Diff } from "../../contract/project";
import { Loaded } from "../ui/Loaded";
import { titleOf } from "./cell-words";
import classes from "./DiffView.module.css";

const signs: Record<Diff["cells"][number]["change"], { sign: string; word: string }> = {
  added: { sign: "+", word: "added" },
  removed: { sign: "−", word: "removed" },
  changed: { sign: "±", word: "changed" },
  moved: { sign: "↕", word: "moved" },
};

/** What differs between two versions, cell by cell, in words. */
export function DiffView({ diff, from, to }: { diff: UseQueryResult<Diff>; from: string; to: string }) {
  return (
    <Loaded query={diff} what="The differences could" loading={{ rows: 3, height: 36, label: "Comparing" }}>
      {(data) => <Changes diff={data} from={from} to={to} />}
    </Loaded>
  );
}

function Changes({ diff: { cells, settings }, from, to }: { diff: Diff; from: string; to: string }) {
  if (cells.length === 0 && settings.length === 0)
    return (
      <p className="dim">
        Nothing differs between {from} and {to}.
      </p>
    );
  return (
    <div className="card">
      <ul className={classes.changes} aria-label={`From ${from} to ${to}`}>
        {cells.map((cell) => (
          <li key={cell.staticId} data-change={cell.change}>
            <span aria-hidden className={classes.sign}>
              {signs[cell.change].sign}
            </span>
            <span className="lead">{titleOf({ ...cell, output: null })}</span>
            <code className={classes.kind}>{cell.kind}</code>
            <span className="dim">
              {signs[cell.change].word}
              {cell.change === "changed" && cell.fields.length > 0 ? `: ${listed(cell.fields)}` : ""}
            </span>
          </li>
        ))}
        {settings.length > 0 ? (
          <li data-change="changed">
            <span aria-hidden className={classes.sign}>
              ±
            </span>
            <span className="lead">Settings</span>
            <span className="dim">changed: {listed(settings)}</span>
          </li>
        ) : null}
      </ul>
    </div>
  );
}
