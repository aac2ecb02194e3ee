import { Link } from "@tanstack/react-router";
import type { Run } from "../../../contract/run";
import { captureUrl } from "../../api/runs";
import type { Overview } from "../../api/types";
import { useNow } from "../../ui/now";
import { Section } from "../../ui/PageHead";
import { inSentence, shortMoment } from "../../ui/time";
import classes from "./RunPage.module.css";

/** The app exactly as this run left it, small, with its picture and its PDF. */
export function TheApp({ run, overview }: { run: Run; overview: Overview | undefined }) {
  const page = `/apps/${run.projectId}/runs/${run.id}`;
  const good = run.status === "succeeded";
  return (
    <section>
      <Section title="The app" sub="as this run left it" />
      <div className="card">
        <a className={classes.thumb} href={page} aria-label="Open the app as this run left it">
          {/* oxlint-disable-next-line react/iframe-missing-sandbox -- a page of our own origin, with its own policy */}
          <iframe src={page} title="The app, small" tabIndex={-1} loading="lazy" aria-hidden />
        </a>
        <div className={classes.pane}>
          <p className="dim">
            <Shown run={run} overview={overview} />
          </p>
          <p className={classes.links}>
            <a className="link" href={page}>
              Open this run’s page
            </a>
            {good ? (
              <>
                <a className="link" href={captureUrl(run.id, "png")}>
                  PNG
                </a>
                <a className="link" href={captureUrl(run.id, "pdf")}>
                  PDF
                </a>
              </>
            ) : null}
          </p>
        </div>
      </div>
    </section>
  );
}

function Shown({ run, overview }: { run: Run; overview: Overview | undefined }) {
  const now = useNow();
  const result = overview?.result ?? null;
  if (run.published) return <>Visitors see this result now.</>;
  const current =
    result === null ? null : (
      <>
        The app shows{" "}
        <Link className="link" to="/projects/$projectId/runs/$runId" params={{ projectId: run.projectId, runId: result.runId }}>
          the run of {inSentence(shortMoment(result.at, now))}
        </Link>{" "}
        now.
      </>
    );
  if (run.status !== "succeeded") return <>Visitors did not see this. {current}</>;
  if (!run.updatePublishedResults) return <>It ran without changing what visitors see. {current}</>;
  return (
    <>
      {run.reason === "superseded" ? "Visitors did not see this." : "A newer result took its place."} {current}
    </>
  );
}
