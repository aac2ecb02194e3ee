import { Button } from "@mantine/core";
import { IconExternalLink, IconPlayerPlay } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link, Outlet, useLocation, useParams } from "@tanstack/react-router";
import { useEffect, useRef, type ReactNode } from "react";
import { isMissing } from "../../api/client";
import { homeQuery, overviewQuery } from "../../api/projects";
import type { Overview } from "../../api/types";
import { LinkButton } from "../../ui/LinkButton";
import { NotLive } from "../../ui/Live";
import { Loaded } from "../../ui/Loaded";
import { LoadingTitle } from "../../ui/Loading";
import { Missing } from "../../ui/Missing";
import { Note } from "../../ui/Note";
import { PageHead } from "../../ui/PageHead";
import { OverviewContext } from "../../project/overview";
import { RunNowButton } from "./RunNow";
import classes from "./ProjectPage.module.css";

/** Head and tabs of one project; each tab is a page with an address of its own. */
export function ProjectPage() {
  const { projectId } = useParams({ from: "/shell/projects/$projectId" });
  const query = useQuery(overviewQuery(projectId));
  if (isMissing(query.error) && query.data === undefined)
    return (
      <Missing title="There is no such project" action={<LinkButton to="/">Go to projects</LinkButton>}>
        The address is wrong, it was deleted, or you may not see it. Its owner can share it with you.
      </Missing>
    );
  const overview = query.data;
  return (
    <>
      <Head projectId={projectId} overview={overview} failed={query.isError} />
      {overview || query.isError ? <Tabs projectId={projectId} overview={overview} /> : null}
      <Loaded query={query} what="The project could" loading={{ label: "Loading the project" }}>
        {(data) => <OpenTab overview={data} note={<NotLive query={query} />} />}
      </Loaded>
    </>
  );
}

/** The heading is there from the beginning, with the title from the list of projects if that was read before. */
function Head({ projectId, overview, failed }: { projectId: string; overview: Overview | undefined; failed: boolean }) {
  const listed = useQuery({ ...homeQuery, enabled: false }).data?.projects.find((project) => project.id === projectId);
  const title = overview?.project.title ?? listed?.title;
  return (
    <PageHead
      title={title ?? (failed ? "Project" : <LoadingTitle label="Loading the project" />)}
      tab={title ?? "Project"}
      crumbs={[
        <Link key="projects" to="/">
          Projects
        </Link>,
      ]}
      actions={overview ? <Actions overview={overview} /> : undefined}
    />
  );
}

function OpenTab({ overview, note }: { overview: Overview; note: ReactNode }) {
  return (
    <OverviewContext value={overview}>
      {note}
      {overview.project.archivedAt === null ? null : (
        <Note tone="warn" className="live-note">
          <b>This project is archived.</b> It runs nothing and its schedules wait. Bring it back under Settings.
        </Note>
      )}
      <Outlet />
    </OverviewContext>
  );
}

function Actions({ overview }: { overview: Overview }) {
  if (overview.publishedVersion === null) return null;
  return (
    <>
      <Button component="a" href={`/apps/${overview.project.id}`} leftSection={<IconExternalLink size={15} aria-hidden />}>
        Open app
      </Button>
      {overview.project.archivedAt === null ? (
        <RunNowButton overview={overview}>
          <IconPlayerPlay size={15} aria-hidden />
        </RunNowButton>
      ) : null}
    </>
  );
}

function Tabs({ projectId, overview }: { projectId: string; overview: Overview | undefined }) {
  const params = { projectId };
  const active = { "aria-current": "page" as const };
  const bar = useRef<HTMLElement>(null);
  const path = useLocation({ select: (location) => location.pathname });
  // On a phone the bar scrolls sideways: the open tab is to be seen.
  useEffect(() => {
    bar.current?.querySelector(`[href="${path}"]`)?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }, [path]);
  return (
    <nav ref={bar} className={classes.tabs} aria-label="Project">
      <Link to="/projects/$projectId/logic" params={params} activeProps={active}>
        Logic
      </Link>
      <Link to="/projects/$projectId/app" params={params} activeProps={active}>
        App
      </Link>
      <Link to="/projects/$projectId/runs" params={params} activeProps={active} activeOptions={{ exact: true, includeSearch: false }}>
        Scheduled runs
        {overview && overview.schedules.length > 0 ? <span>{overview.schedules.length}</span> : null}
      </Link>
      <Link to="/projects/$projectId/versions" params={params} activeProps={active}>
        Versions
        {overview?.publishedVersion ? <span>{overview.publishedVersion}</span> : null}
      </Link>
      <Link to="/projects/$projectId/settings" params={params} activeProps={active}>
        Settings
      </Link>
    </nav>
  );
}
