import type { RunFacts } from "../deliveries/material-store";

/** No I/O. Why this person gets this message: nobody should have to guess who to ask. */
export function because(
  run: RunFacts,
  scheduleSentence: string,
  delivery: { notification_id: string; recipient_id: string },
  adder: { id: string; name: string } | null,
): string {
  const what = scheduleSentence === "" ? "this project" : `the schedule “${run.schedule?.name || scheduleSentence}”`;
  if (delivery.notification_id === "") return `You get this because you own ${what}.`;
  if (delivery.notification_id.startsWith("test:"))
    return `You get this because you tried out a notification of ${what}. Nobody else got it.`;
  if (delivery.notification_id.startsWith("api:"))
    return `You get this because ${run.starterName ?? "a program"} started this run through the API and named you.`;
  const quoted = `“${run.schedule?.name || scheduleSentence}”`;
  if (adder === null) return `You get this because you were added to ${quoted}.`;
  return adder.id === delivery.recipient_id
    ? `You get this because you added yourself to ${quoted}.`
    : `You get this because ${adder.name} added you to ${quoted}.`;
}
