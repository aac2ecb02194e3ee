/** Stops a script with one sentence for people; the process ends with exit code 1. */
export class HostFailure extends Error {
  override readonly name = "HostFailure";
}
