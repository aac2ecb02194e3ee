import type { DeliveryOrigin } from "../../contract/notification";
import type { Material } from "./story";

/** Origins of messages about a run. */
export type RunOrigin = Exclude<DeliveryOrigin, "notice">;

/** No I/O. Why this person gets this message, for its footer: they should know whom to ask. `adder` is who added them to the notification, when that is known. */
export function because(
  { run, scheduleSentence }: Material,
  delivery: { origin: RunOrigin; recipientId: string },
  adder: { id: string; name: string } | null,
): string {
  const quoted = `“${run.schedule?.name || scheduleSentence}”`;
  const what = scheduleSentence === "" ? "this project" : `the schedule ${quoted}`;
  const added =
    adder === null
      ? `you were added to ${quoted}`
      : adder.id === delivery.recipientId
        ? `you added yourself to ${quoted}`
        : `${adder.name} added you to ${quoted}`;
  const reasons: Record<RunOrigin, string> = {
    schedule: `${added}.`,
    api: `${run.starterName ?? "a program"} started this run through the API and named you.`,
    owner: `you own ${what}.`,
    test: `you tried out a notification of ${what}. Nobody else got it.`,
  };
  return `You get this because ${reasons[delivery.origin]}`;
}
