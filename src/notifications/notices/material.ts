import type { CadenceInput } from "../../contract/schedule";
import type { Env } from "../../env";
import { messageOf } from "../../lib/failure";
import { log } from "../../lib/log";
import { within } from "../../lib/time-limit";
import { limits } from "../../runs/limits";
import { hasEnded } from "../../runs/state";
import { runnerOf } from "../../runs/runner/stub";
import { sentence } from "../../schedules/times/sentence";
import { linksOf, type Links } from "../links";
import { loadAhead, loadNotice, type NoticeRow } from "./store";

/** What the runner of an open run says of it. */
export type Standing =
  | { kind: "running"; since: number }
  /** Its place in the line, and who is before it. */
  | { kind: "waiting"; place: number; ahead: { name: string; since: number } | null }
  /** The runner does not know it, or does not answer. */
  | { kind: "unknown" };

/** Everything the message of one notice is composed from. */
export interface NoticeMaterial {
  notice: NoticeRow;
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
    standing: notice.run_status === null || hasEnded(notice.run_status) ? null : await standingOf(env, notice),
    links: linksOf(env.APP_URL || notice.app_url || null, notice.project_id, notice.run_id, notice.good_id),
    sentence: wordsOf(notice),
  };
}

/** A notice is sent although the runner may be what is broken: one that hangs would otherwise keep back the very message that says so. */
async function standingOf(env: Env, notice: NoticeRow): Promise<Standing> {
  try {
    const { current, line } = await within(limits.askMs, "The runner", runnerOf(env, notice.project_id).live());
    if (current?.runId === notice.run_id) return { kind: "running", since: current.startedAt };
    const index = line.indexOf(notice.run_id);
    if (index < 0) return { kind: "unknown" };
    const ahead = current && (await loadAhead(env.DB, current.runId));
    return {
      kind: "waiting",
      place: index + 1,
      ahead: current && { name: ahead?.schedule_name ? `“${ahead.schedule_name}”` : "another run", since: current.startedAt },
    };
  } catch (thrown) {
    log.warn("notice.runner_unreachable", { noticeId: notice.id, message: messageOf(thrown) });
    return { kind: "unknown" };
  }
}

/** A schedule may be paused because its times can no longer be read. */
function wordsOf(notice: NoticeRow): string {
  try {
    return sentence(JSON.parse(notice.cadence) as CadenceInput);
  } catch {
    return "";
  }
}
