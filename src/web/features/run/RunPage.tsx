import { ActionIcon, Button, Menu } from "@mantine/core";
import { IconCopy, IconDots, IconExternalLink, IconPlayerStop, IconReload } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { useState, type ReactNode } from "react";
import type { Run } from "../../../contract/run";
import { isMissing } from "../../api/client";
import { overviewQuery } from "../../api/projects";
import { deliveriesQuery, isLive, runQuery } from "../../api/runs";
import { NotLive } from "../../ui/Live";
import { LinkButton } from "../../ui/LinkButton";
import { Loaded } from "../../ui/Loaded";
import { LoadingTitle } from "../../ui/Loading";
import { useNow } from "../../ui/now";
import { Missing } from "../../ui/Missing";
import { PageHead } from "../../ui/PageHead";
import { RunMark, runLooks } from "../../ui/Status";
import { inSentence, shortMoment } from "../../ui/time";
import { showMessage } from "../../ui/toast";
import { ConfirmDialog } from "../../ui/ConfirmDialog";
import { useRunActions } from "../../runs/run-actions";
import { startedBy } from "../../runs/run-words";
import { Banner } from "./Banner";
import { Cells } from "./Cells";
import { Deliveries } from "./Deliveries";
import { Facts } from "./Facts";
import { report } from "./report";
import { TheApp } from "./TheApp";
import { Timeline } from "./Timeline";
import { useLiveCells } from "./use-live-cells";
import classes from "./RunPage.module.css";

/** Everything about one run: how it ended and why, when each part ran, and who was notified. */
export function RunPage() {
  const { projectId, runId } = useParams({ from: "/shell/projects/$projectId/runs/$runId" });
  const query = useQuery(runQuery(runId));
  return (
    <>
      {query.data === undefined && !isMissing(query.error) ? (
        <PageHead
          tab="Run"
          title={query.isError ? "Run" : <LoadingTitle label="Loading the run" />}
          crumbs={crumbsOf(projectId, "Project")}
        />
      ) : null}
      <Loaded query={query} what="The run could" loading={{ rows: 6, label: "Loading the run" }} missing={<NoRun projectId={projectId} />}>
        {(run) => <OpenRun key={run.id} run={run} note={<NotLive query={query} />} />}
      </Loaded>
    </>
  );
}

const NoRun = ({ projectId }: { projectId: string }) => (
  <Missing
    title="There is no such run"
    action={
      <LinkButton to="/projects/$projectId/runs" params={{ projectId }}>
        Go to scheduled runs
      </LinkButton>
    }
  >
    It was deleted because it is older than the workspace keeps runs (Settings, History), its project was deleted, or you may not see it.
  </Missing>
);

const crumbsOf = (projectId: string, project: string): ReactNode[] => [
  <Link key="projects" to="/">
    Projects
  </Link>,
  <Link key="project" to="/projects/$projectId" params={{ projectId }}>
    {project}
  </Link>,
  <Link key="runs" to="/projects/$projectId/runs" params={{ projectId }}>
    Scheduled runs
  </Link>,
];

function OpenRun({ run: answered, note }: { run: Run; note: ReactNode }) {
  const now = useNow();
  const run = { ...answered, cells: useLiveCells(answered) };
  const overview = useQuery(overviewQuery(run.projectId)).data;
  const deliveries = useQuery({ ...deliveriesQuery(run.id), enabled: run.deliveries.total > 0 });
  const schedule = overview?.schedules.find((each) => each.id === run.scheduleId);
  const who = startedBy(run, schedule?.sentence);
  const title = `${who}, ${inSentence(shortMoment(run.plannedAt, now))}`;
  return (
    <>
      <PageHead
        tab={`${runLooks[run.status].word}: ${title}`}
        title={
          <>
            <RunMark status={run.status} large live />
            <span>{title}</span>
          </>
        }
        crumbs={crumbsOf(run.projectId, run.projectTitle)}
        actions={<Actions run={run} publishedVersion={overview?.publishedVersion ?? null} />}
      />
      {note}
      <Banner run={run} schedule={schedule} deliveries={deliveries.data?.values} hasResult={overview?.result != null} />
      <Facts run={run} schedule={schedule} publishedVersion={overview?.publishedVersion ?? null} />
      {run.status === "skipped" ? null : <Timeline run={run} deliveries={deliveries.data?.values ?? []} />}
      {run.cells && run.cells.length > 0 ? <Cells run={run} cells={run.cells} /> : null}
      <div className={classes.split}>
        {run.abilities.viewCells ? <Deliveries run={run} query={deliveries} /> : null}
        {run.status === "skipped" || isLive(run.status) ? null : <TheApp run={run} overview={overview} />}
      </div>
    </>
  );
}

function Actions({ run, publishedVersion }: { run: Run; publishedVersion: number | null }) {
  const actions = useRunActions(run);
  if (isLive(run.status))
    return run.abilities.cancel ? (
      <Button
        leftSection={<IconPlayerStop size={15} aria-hidden />}
        loading={actions.cancel.isPending}
        onClick={() => actions.cancel.mutate()}
      >
        Cancel run
      </Button>
    ) : null;
  const good = run.status === "succeeded";
  const copy = () =>
    void navigator.clipboard.writeText(report(run, window.location.href)).then(() => showMessage("The report is on the clipboard."));
  return (
    <>
      {good ? (
        <Button component="a" href={`/apps/${run.projectId}/runs/${run.id}`} leftSection={<IconExternalLink size={15} aria-hidden />}>
          Open this app
        </Button>
      ) : (
        <Button leftSection={<IconCopy size={15} aria-hidden />} onClick={copy}>
          Copy report
        </Button>
      )}
      {run.abilities.retry && good ? <RunAgain run={run} publishedVersion={publishedVersion} /> : null}
      {run.abilities.retry && !good ? (
        <Button
          variant="filled"
          leftSection={<IconReload size={15} aria-hidden />}
          loading={actions.retry.isPending}
          onClick={() => actions.retry.mutate()}
        >
          Retry with version {publishedVersion ?? run.version}
        </Button>
      ) : null}
      {good ? (
        <Menu>
          <Menu.Target>
            <ActionIcon variant="default" aria-label="More for this run">
              <IconDots size={16} aria-hidden />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item onClick={copy}>Copy report</Menu.Item>
            {run.abilities.restore && !run.published ? (
              <Menu.Item onClick={() => actions.restore.mutate()}>Show this result to visitors</Menu.Item>
            ) : null}
          </Menu.Dropdown>
        </Menu>
      ) : null}
    </>
  );
}

/** Runs a run that succeeded once more. Asks first: visitors and recipients notice it. */
function RunAgain({ run, publishedVersion }: { run: Run; publishedVersion: number | null }) {
  const [asking, setAsking] = useState(false);
  const { retry } = useRunActions(run);
  return (
    <>
      <Button leftSection={<IconReload size={15} aria-hidden />} data-run-now onClick={() => setAsking(true)}>
        Run again
      </Button>
      {asking ? (
        <ConfirmDialog
          title={`Run ${run.projectTitle} again`}
          action="Run again"
          onClose={() => setAsking(false)}
          onConfirm={() => retry.mutate()}
          busy={retry.isPending}
          failure={retry.error}
        >
          Version {publishedVersion ?? run.version} runs once more, with the inputs of this run.{" "}
          {run.updatePublishedResults ? "If it succeeds, everyone who opens the app sees its result. " : ""}
          {run.scheduleId === null ? "No messages are sent." : "The people notified about its schedule are notified about this run too."}
        </ConfirmDialog>
      ) : null}
    </>
  );
}
