import type { Env } from "../../env";
import { messageOf } from "../../lib/failure";
import { log } from "../../lib/log";
import { withTimeLimit } from "../../lib/time-limit";
import { runLimits } from "../../runs/limits";
import { hasEnded } from "../../runs/state";
import { runnerOf } from "../../runs/runner/stub";
import { sentence } from "../../schedules/times/sentence";
import { linksOf, type Links } from "../links";
import { loadNotice, loadScheduleName, type NoticeRecord } from "./store";

/** What the runner of an open run says about it. */
export type Standing =
  | { kind: "running"; since: number }
  /** Its place in the line, and the run before it. */
  | { kind: "waiting"; place: number; ahead: { name: string; since: number } | null }
  /** The runner does not know it, or does not answer. */
  | { kind: "unknown" };

/** Everything the message of one notice is composed from. */
export interface NoticeMaterial {
  notice: NoticeRecord;
  /** Null for a run that has ended, or was never claimed. */
  standing: Standing | null;
  links: Links;
  /** The schedule in words. */
  sentence: string;
}

/** Null when the schedule or its project is gone, and the notice with it. */
export async function loadNoticeMaterial(env: Env, noticeId: string): Promise<NoticeMaterial | null> {
  const notice = await loadNotice(env.DB, noticeId);
  if (!notice) return null;
  return {
    notice,
    standing: notice.run === null || hasEnded(notice.run.status) ? null : await standingOf(env, notice),
    links: linksOf(env.APP_URL || notice.appUrl || null, notice.projectId, notice.runId, notice.lastGood?.id ?? null),
    sentence: sentenceOf(notice),
  };
}

/** Never throws: a runner that hangs or fails must not keep back the message that reports it. */
async function standingOf(env: Env, notice: NoticeRecord): Promise<Standing> {
  try {
    const { current, line } = await withTimeLimit(runLimits.askMs, "The runner", runnerOf(env, notice.projectId).live());
    if (current?.runId === notice.runId) return { kind: "running", since: current.startedAt };
    const index = line.indexOf(notice.runId);
    if (index < 0) return { kind: "unknown" };
    const ahead = current && (await loadScheduleName(env.DB, current.runId));
    return {
      kind: "waiting",
      place: index + 1,
      ahead: current && { name: ahead ? `“${ahead}”` : "another run", since: current.startedAt },
    };
  } catch (thrown) {
    log.warn("notice.runner_unreachable", { noticeId: notice.id, message: messageOf(thrown) });
    return { kind: "unknown" };
  }
}

/** A schedule may be paused because its times can no longer be read. */
function sentenceOf({ schedule }: NoticeRecord): string {
  try {
    return sentence(schedule.cadence);
  } catch {
    return "";
  }
}
