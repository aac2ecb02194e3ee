import { takeCapture } from "../../captures/capture";
import { captureOptionsSchema, type CaptureOptions } from "../../contract/notification";
import type { Env } from "../../env";
import { fileName } from "../../format/file-name";
import { messageOf } from "../../lib/failure";
import { log } from "../../lib/log";
import type { TakenPicture } from "../mail/compose";
import type { ReportedRun } from "./material-store";

/** How long a message waits for its picture; then it goes out without and says so. */
export const pictureDeadlineMs = 45_000;

/** The mail's picture is the frame at 500 px and 2.4 device pixels: 1,200 px for a column of 600. */
const mailPicture = { width: 500, scale: 2.4 };

/** Takes the picture of a run, or says in a sentence why there is none. Never throws. A picture that was taken before is read from its object. */
export async function takePicture(
  env: Env,
  run: ReportedRun,
  kind: "png" | "pdf",
  given: Partial<CaptureOptions>,
  deadlineMs = pictureDeadlineMs,
): Promise<TakenPicture> {
  const options = captureOptionsSchema.parse({ ...(kind === "png" ? mailPicture : {}), ...given });
  const taking = (async (): Promise<TakenPicture> => {
    const taken = await takeCapture(env, { projectId: run.projectId, runId: run.id, attempt: run.attempt }, kind, {
      ...options,
      purpose: kind === "png" ? "mail" : "page",
    });
    const object = await env.BUCKET.get(taken.key);
    if (!object) throw new Error("The picture was taken but is no longer stored.");
    return {
      state: "ready",
      picture: {
        kind,
        bytes: new Uint8Array(await object.arrayBuffer()),
        filename: `${fileName(run.projectTitle) || "app"}.${kind}`,
        note: taken.note,
      },
    };
  })();
  try {
    return await withDeadline(taking, deadlineMs);
  } catch (thrown) {
    log.warn("notification.picture_missing", { runId: run.id, kind, message: messageOf(thrown) });
    return { state: "missing", why: `This message has no ${kind === "png" ? "picture" : "PDF"} of the app: ${messageOf(thrown)}` };
  }
}

async function withDeadline<T>(work: Promise<T>, deadlineMs: number): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const deadline = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`it was not ready after ${Math.round(deadlineMs / 1000)} s.`)), deadlineMs);
  });
  try {
    return await Promise.race([work, deadline]);
  } finally {
    clearTimeout(timer);
    work.catch(() => undefined);
  }
}
