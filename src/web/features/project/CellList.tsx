import { duration } from "../../../format/durations";
import { counted } from "../../../format/words";
import type { Cell } from "../../../contract/cell";
import type { Output } from "../../../contract/output";
import { Code, type Language } from "../../ui/Code";
import { CellMark } from "../../ui/Status";
import { CellOutput } from "./CellOutput";
import { cellFacts, titleOf } from "../../project/cell-words";
import classes from "./CellList.module.css";

const languages: Partial<Record<Cell["kind"], Language>> = { sql: "sql", javascript: "javascript", markdown: "markdown" };

/** Cells as they stand, read only: what each is, its source, and what it showed last. */
export function CellList({ cells, outputs, runId, zone }: { cells: Cell[]; outputs?: Output[]; runId?: string; zone: string }) {
  const byId = new Map(outputs?.map((output) => [output.staticId, output]));
  return (
    <ol className={classes.cells}>
      {cells.map((cell) => (
        <One key={cell.staticId} cell={cell} output={byId.get(cell.staticId)} runId={runId ?? ""} zone={zone} />
      ))}
    </ol>
  );
}

function One({ cell, output, runId, zone }: { cell: Cell; output?: Output; runId: string; zone: string }) {
  const language = languages[cell.kind];
  const facts = cellFacts(cell);
  return (
    <li className={`card ${classes.cell}`} id={`cell-${cell.staticId}`}>
      <header className={classes.head}>
        <h3>{titleOf(cell)}</h3>
        <code className={classes.kind}>{cell.kind}</code>
        {cell.output ? (
          <span className="sub">
            names <code>{cell.output}</code>
          </span>
        ) : null}
        <span className={classes.state}>
          {output && output.status !== "succeeded" ? <CellMark status={output.status} /> : null}
          {output?.rows !== null && output?.rows !== undefined ? <span className="sub num">{counted(output.rows, "row")}</span> : null}
          {output?.durationMs ? <span className="sub num">{duration(output.durationMs)}</span> : null}
          {cell.inApp ? null : <span className="sub">not in the app</span>}
        </span>
      </header>
      {facts.length > 0 ? (
        <dl className={classes.facts}>
          {facts.map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      ) : null}
      {language && cell.source !== "" ? <Code source={cell.source} language={language} label={`Source of ${titleOf(cell)}`} /> : null}
      {cell.kind === "chart" ? (
        <Code
          source={JSON.stringify(cell.config.spec, null, 2)}
          language="javascript"
          label={`Chart specification of ${titleOf(cell)}`}
          folded
        />
      ) : null}
      {output ? (
        <div className={classes.output} data-width={cell.width} tabIndex={0} role="group" aria-label={`Last output of ${titleOf(cell)}`}>
          <CellOutput output={output} runId={runId} zone={zone} />
        </div>
      ) : null}
    </li>
  );
}
