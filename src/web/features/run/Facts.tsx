import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { duration, lateness } from "../../../format/durations";
import { cityOf } from "../../../format/zones";
import type { Run } from "../../../contract/run";
import type { Schedule } from "../../../contract/schedule";
import { isLive } from "../../api/runs";
import { useNow } from "../../ui/now";
import { clock, clockSeconds, dayName, viewerZone, zoneLetters } from "../../ui/time";
import classes from "./RunPage.module.css";

interface Props {
  run: Run;
  schedule: Schedule | undefined;
  publishedVersion: number | null;
}

export function Facts({ run, schedule, publishedVersion }: Props) {
  const live = isLive(run.status);
  const now = useNow(live ? "second" : "quarter");
  const zone = viewerZone();
  const elsewhere = schedule && clock(run.plannedAt, schedule.timezone) !== clock(run.plannedAt, zone);
  const gone = run.startedAt === null ? null : now - Date.parse(run.startedAt);
  return (
    <dl className={`card ${classes.facts}`}>
      <Fact
        name="Planned"
        sub={elsewhere ? `${clock(run.plannedAt, schedule.timezone)} in ${cityOf(schedule.timezone)}` : dayName(run.plannedAt, now)}
      >
        {clockSeconds(run.plannedAt)} {zoneLetters(zone, run.plannedAt)}
      </Fact>
      <Fact
        name="Started"
        sub={
          run.latenessMs === null
            ? run.status === "queued"
              ? "Waiting in the queue"
              : "It never started"
            : `${lateness(run.latenessMs)} ${run.trigger === "schedule" ? "late" : "after it was asked for"}`
        }
      >
        {run.startedAt === null ? "–" : withTenths(run.startedAt)}
      </Fact>
      <Fact name="Took" sub={live ? "so far" : run.finishedAt === null ? "" : `until ${clockSeconds(run.finishedAt)}`}>
        {live ? duration(gone) : duration(run.durationMs)}
      </Fact>
      <Fact name="Attempt" sub={attempts(run, schedule)}>
        {schedule && run.trigger === "schedule" && schedule.policies.retries > 0
          ? `${run.attempt} of ${schedule.policies.retries + 1}`
          : run.attempt}
      </Fact>
      <Fact
        name="Version"
        sub={
          publishedVersion === null ? "" : publishedVersion === run.version ? "the published one" : `${publishedVersion} is published now`
        }
      >
        <Link
          className="link"
          to="/projects/$projectId/versions/$version"
          params={{ projectId: run.projectId, version: String(run.version) }}
        >
          {run.version}
        </Link>
      </Fact>
      <Fact name="Started by" sub={startedSub(run, schedule)}>
        {run.trigger === "schedule" ? "Schedule" : (run.createdBy?.name ?? "Somebody")}
      </Fact>
    </dl>
  );
}

function Fact({ name, sub, children }: { name: string; sub: ReactNode; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        {children}
        <span className="sub">{sub}</span>
      </dd>
    </div>
  );
}

const withTenths = (at: string): string => `${clockSeconds(at)}.${at.slice(20, 21) || "0"}`;

function attempts(run: Run, schedule: Schedule | undefined): string {
  if (run.attempt > 1) return run.attempt === 2 ? "the first failed" : "the ones before failed";
  if (run.retryOf !== null) return "a retry of an earlier run";
  return schedule && run.trigger === "schedule" && schedule.policies.retries > 0 && run.status === "succeeded"
    ? "no retry was needed"
    : "the first";
}

const ways: Record<Run["trigger"], string> = {
  schedule: "",
  manual: "run now",
  api: "through the API",
  publish: "by publishing",
  refresh: "by refreshing",
};

function startedSub(run: Run, schedule: Schedule | undefined): string {
  const inputs = Object.entries(run.inputParams).map(
    ([name, value]) => `${name} ${typeof value === "string" ? value : JSON.stringify(value)}`,
  );
  const who = run.trigger === "schedule" ? (schedule?.runAs ? `as ${schedule.runAs.name}` : "") : ways[run.trigger];
  return [who, ...inputs].filter(Boolean).join(", ");
}
