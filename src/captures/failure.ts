/**
 * `no_snapshot`: nothing was kept of this run. `deadline`: it took too long. `blank`: the picture lacks ink. `incomplete`: blocks are missing.
 * `too_large`: over the limits even when scaled down. `browser`: the browser failed twice.
 */
export type CaptureFailureReason = "no_snapshot" | "deadline" | "blank" | "incomplete" | "too_large" | "browser";

/** Why there is no picture. The message is a sentence for people: what happened and what to do next. */
export class CaptureFailure extends Error {
  constructor(
    readonly reason: CaptureFailureReason,
    message: string,
  ) {
    super(message);
    this.name = "CaptureFailure";
  }
}
