/** What stops the host, as one sentence for people; ends the process with code 1. */
export class HostError extends Error {
  override readonly name = "HostError";
}
