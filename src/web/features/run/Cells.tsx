import { counted, listed } from "../../../format/words";
import { duration } from "../../../format/durations";
import { Switch } from "@mantine/core";
import { IconChevronRight, IconPencil } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { Run, RunCell } from "../../../contract/run";
import { versionQuery } from "../../api/projects";
import { LinkButton } from "../../ui/LinkButton";
import { Section } from "../../ui/PageHead";
import { CellMark } from "../../ui/Status";
import { titleOf } from "../../project/cell-words";
import { SourceLines } from "./SourceLines";
import classes from "./Cells.module.css";

const few = 12;

/** Every cell with how it ended; one that failed is open, with its line. */
export function Cells({ run, cells }: { run: Run; cells: RunCell[] }) {
  const problems = cells.filter((cell) => cell.status === "failed" || cell.status === "skipped");
  const [only, setOnly] = useState(false);
  const [all, setAll] = useState(false);
  const listedCells = only ? problems : cells;
  const shown = all || only ? listedCells : listedCells.filter((cell, place) => place < few || cell.status === "failed");
  return (
    <>
      <Section
        title="Cells"
        sub={tally(cells)}
        actions={
          problems.length > 0 ? (
            <Switch
              label="Only problems"
              checked={only}
              onChange={(event) => setOnly(event.currentTarget.checked)}
              classNames={{ label: "sub" }}
            />
          ) : undefined
        }
      />
      <div className="card">
        {shown.map((cell) => (
          <One key={cell.staticId} run={run} cell={cell} />
        ))}
      </div>
      {shown.length < listedCells.length ? (
        <p className="sub" style={{ marginTop: 10 }}>
          {listedCells.length - shown.length} more cells.{" "}
          <button type="button" className="link" onClick={() => setAll(true)}>
            Show all {listedCells.length}
          </button>
        </p>
      ) : null}
    </>
  );
}

function One({ run, cell }: { run: Run; cell: RunCell }) {
  return (
    <details className={classes.cell} open={cell.status === "failed"}>
      <summary>
        <span className={classes.chevron}>
          <IconChevronRight size={16} aria-hidden />
        </span>
        <span>
          <span className="lead">{titleOf(cell)}</span>
          <code className={classes.kind}>{cell.kind}</code>
        </span>
        <span className={classes.status}>
          <CellMark status={cell.status} />
        </span>
        <span className={`${classes.rows} dim num`}>{second(cell)}</span>
        <span className={`${classes.took} num`}>{cell.status === "skipped" ? "–" : duration(cell.durationMs)}</span>
      </summary>
      <div className={classes.body}>
        {cell.error ? <CellError run={run} cell={cell} /> : null}
        {cell.status === "skipped" ? (
          <p className="dim">It did not run, because it reads {listed(cell.skippedBecause) || "a cell that failed"}.</p>
        ) : null}
        {cell.log.length > 0 ? <Log cell={cell} /> : null}
        {!cell.error && cell.status !== "skipped" && cell.log.length === 0 ? <p className="dim">It wrote nothing to its log.</p> : null}
        <div className={classes.links}>
          <LinkButton
            size="xs"
            leftSection={<IconPencil size={14} aria-hidden />}
            to="/projects/$projectId/logic"
            params={{ projectId: run.projectId }}
            hash={`cell-${cell.staticId}`}
          >
            Open cell in Logic
          </LinkButton>
        </div>
      </div>
    </details>
  );
}

function CellError({ run, cell }: { run: Run; cell: RunCell }) {
  const version = useQuery(versionQuery(run.projectId, run.version)).data;
  const source = version?.cells?.find((each) => each.staticId === cell.staticId)?.source ?? "";
  const { error } = cell;
  if (!error) return null;
  return (
    <div className={classes.error}>
      <p>
        <b>
          {error.line === null ? "" : `Line ${error.line}: `}
          {error.message}
        </b>
        {error.name && error.name !== "Error" && !error.message.includes(error.name) ? <span className="dim"> {error.name}.</span> : null}
      </p>
      {source !== "" && error.line !== null ? <SourceLines source={source} line={error.line} /> : null}
    </div>
  );
}

function Log({ cell }: { cell: RunCell }) {
  return (
    <div className={classes.log} role="group" aria-label={`Log of ${titleOf(cell)}`} tabIndex={0}>
      {cell.log.map((line, place) => (
        <div key={place} data-level={line.level}>
          {line.text}
        </div>
      ))}
    </div>
  );
}

function second(cell: RunCell): string {
  if (cell.status === "skipped") return cell.skippedBecause.length > 0 ? `needs ${listed(cell.skippedBecause)}` : "–";
  if (cell.rows !== null) return counted(cell.rows, "row");
  return cell.log.length > 0 ? `${counted(cell.log.length, "line")} of log` : "–";
}

function tally(cells: RunCell[]): string {
  const of = (...statuses: RunCell["status"][]) => cells.filter((cell) => statuses.includes(cell.status)).length;
  const total = counted(cells.length, "cell");
  const parts = [
    [of("succeeded", "cached"), "succeeded"],
    [of("failed"), "failed"],
    [of("skipped"), "skipped"],
    [of("running"), "running"],
    [of("pending"), "to come"],
  ].filter(([count]) => Number(count) > 0);
  return parts.length === 1 && parts[0]?.[1] === "succeeded"
    ? `${total}, all succeeded`
    : `${total}: ${parts.map(([count, word]) => `${count} ${word}`).join(", ")}`;
}
