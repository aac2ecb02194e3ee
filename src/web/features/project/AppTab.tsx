import { IconExternalLink } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { LinkButton } from "../../ui/LinkButton";
import { Empty } from "../../ui/Empty";
import { useNow } from "../../ui/now";
import { Section } from "../../ui/PageHead";
import { ago, inSentence, moment } from "../../ui/time";
import { PublishButton } from "../../project/PublishDialog";
import { may, useOverview } from "../../project/overview";
import classes from "./AppTab.module.css";

/** The app as visitors see it now, with what it is and how old. */
export function AppTab() {
  const overview = useOverview();
  const now = useNow();
  const { result, publishedVersion, project } = overview;
  const publish = may(overview, "project.publish") && project.archivedAt === null ? <PublishButton overview={overview} /> : undefined;
  if (publishedVersion === null)
    return (
      <div className="card">
        <Empty title="Not published yet" action={publish}>
          Publishing freezes the draft into version 1 and makes it an app that people can open and schedules can run.
        </Empty>
      </div>
    );
  return (
    <>
      <Section
        title={`Version ${publishedVersion}`}
        sub={
          result ? (
            <>
              Shows the{" "}
              <Link className="link" to="/projects/$projectId/runs/$runId" params={{ projectId: project.id, runId: result.runId }}>
                run of {inSentence(moment(result.at, now))}
              </Link>
              , {ago(result.at, now)}
              {result.version === publishedVersion ? "" : `, made by version ${result.version}`}.
            </>
          ) : (
            "No result yet: its first run has not succeeded."
          )
        }
        actions={publish}
      />
      {result ? (
        <div className={`card ${classes.frame}`}>
          {/* oxlint-disable-next-line react/iframe-missing-sandbox -- a page of our own origin, with its own policy */}
          <iframe
            key={result.runId}
            src={`/apps/${project.id}`}
            title={`App: ${project.title}`}
            loading="lazy"
            onLoad={(event) => leadOut(event.currentTarget)}
          />
        </div>
      ) : (
        <div className="card">
          <Empty
            title="Nothing to show yet"
            action={
              overview.lastRuns[0] ? (
                <LinkButton to="/projects/$projectId/runs/$runId" params={{ projectId: project.id, runId: overview.lastRuns[0].id }}>
                  See the last run
                </LinkButton>
              ) : undefined
            }
          >
            The app opens with its first good result.
          </Empty>
        </div>
      )}
      <p className={`sub ${classes.foot}`}>
        <a className="link" href={`/apps/${project.id}`}>
          /apps/{project.id} <IconExternalLink size={12} aria-hidden />
        </a>{" "}
        is the address to share. It opens for people with access to this project.
      </p>
    </>
  );
}

/** Links of the app's bar into this application replace this page; they never open inside the frame. */
function leadOut(frame: HTMLIFrameElement): void {
  for (const link of frame.contentDocument?.querySelectorAll<HTMLAnchorElement>("a[href^='/']:not([download])") ?? []) link.target = "_top";
}
