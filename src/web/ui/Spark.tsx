import { duration } from "../../format/durations";
import { usualDuration } from "../../format/usual";
import type { RunStatus } from "../../contract/run";

interface Bar {
  id: string;
  status: RunStatus;
  durationMs: number | null;
}

const step = 5;
const height = 22;

/** The last runs, oldest first: grey bars by duration; a failure is a pin, a skip a dash, a running run a blue bar. */
export function Spark({ runs }: { runs: Bar[] }) {
  const shown = runs.slice(0, 20).toReversed();
  const longest = Math.max(1, ...shown.map((run) => (run.status === "succeeded" ? (run.durationMs ?? 0) : 0)));
  const middle = usualDuration(runs.filter((run) => run.status === "succeeded").map((run) => run.durationMs));
  const failed = shown.filter((run) => run.status === "failed" || run.status === "timed_out").length;
  const skipped = shown.filter((run) => run.status === "skipped").length;
  const label = [
    `Last ${shown.length} ${shown.length === 1 ? "run" : "runs"}`,
    failed > 0 ? `${failed} failed` : "",
    skipped > 0 ? `${skipped} skipped` : "",
    middle === null ? "" : `usually ${duration(middle)}`,
  ]
    .filter(Boolean)
    .join(", ");
  return (
    <svg
      width={20 * step}
      height={height}
      viewBox={`0 0 ${20 * step} ${height}`}
      role="img"
      aria-label={label}
      style={{ display: "block" }}
    >
      <title>{label}</title>
      {shown.map((run, place) => (
        <One key={run.id} run={run} x={(20 - shown.length + place) * step} share={(run.durationMs ?? 0) / longest} />
      ))}
      <path d={`M0 ${height - 0.5}H${20 * step}`} stroke="var(--line-2)" />
    </svg>
  );
}

function One({ run, x, share }: { run: Bar; x: number; share: number }) {
  if (run.status === "failed" || run.status === "timed_out")
    return (
      <g>
        <path d={`M${x + 1.6} 21V5.5`} stroke="var(--bad)" strokeWidth="1.6" />
        <circle cx={x + 1.6} cy="3" r="1.9" fill="var(--bad)" />
      </g>
    );
  if (run.status === "skipped" || run.status === "cancelled") return <rect x={x} y="19" width="3.2" height="1.5" fill="var(--ink-2)" />;
  const live = run.status === "running" || run.status === "queued";
  const tall = live ? 9 : 4 + share * 11;
  return <rect x={x} y={21 - tall} width="3.2" height={tall} rx="0.6" fill={live ? "var(--accent)" : "var(--bar)"} />;
}
