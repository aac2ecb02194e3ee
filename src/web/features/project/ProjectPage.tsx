import { Button } from "@mantine/core";
import { IconExternalLink, IconPlayerPlay } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link, Outlet, useLocation, useParams } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import { ApiError } from "../../api/client";
import { overviewQuery } from "../../api/projects";
import type { Overview } from "../../api/types";
import { LinkButton } from "../../ui/LinkButton";
import { Failed } from "../../ui/Failed";
import { NotLive } from "../../ui/Live";
import { LoadingRows } from "../../ui/Loading";
import { Missing } from "../../ui/Missing";
import { Note } from "../../ui/Note";
import { PageHead } from "../../ui/PageHead";
import { OverviewContext } from "./overview";
import { RunNowButton } from "./RunNow";
import classes from "./ProjectPage.module.css";

/** Head and tabs of one project; each tab is a page with an address of its own. */
export function ProjectPage() {
  const { projectId } = useParams({ from: "/shell/projects/$projectId" });
  const query = useQuery(overviewQuery(projectId));
  if (query.data === undefined) {
    if (query.isPending) return <LoadingRows label="Loading the project" />;
    if (query.error instanceof ApiError && query.error.status === 404)
      return (
        <Missing title="There is no such project" action={<LinkButton to="/">Go to projects</LinkButton>}>
          It was deleted, or you may not see it. Ask its owner to share it with you.
        </Missing>
      );
    return <Failed what="The project could" error={query.error} onRetry={() => void query.refetch()} />;
  }
  const overview = query.data;
  return (
    <OverviewContext value={overview}>
      <PageHead
        title={overview.project.title}
        crumbs={[
          <Link key="projects" to="/">
            Projects
          </Link>,
        ]}
        actions={<Actions overview={overview} />}
      />
      <Tabs overview={overview} />
      <NotLive query={query} />
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

function Tabs({ overview }: { overview: Overview }) {
  const params = { projectId: overview.project.id };
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
        {overview.schedules.length > 0 ? <span>{overview.schedules.length}</span> : null}
      </Link>
      <Link to="/projects/$projectId/versions" params={params} activeProps={active}>
        Versions
        {overview.publishedVersion === null ? null : <span>{overview.publishedVersion}</span>}
      </Link>
      <Link to="/projects/$projectId/settings" params={params} activeProps={active}>
        Settings
      </Link>
    </nav>
  );
}
