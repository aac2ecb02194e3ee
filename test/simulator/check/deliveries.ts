import type { Simulation } from "../simulation.ts";

interface Delivery {
  id: string;
  run_id: string;
  origin: string;
  origin_id: string;
  recipient_id: string;
  status: string;
  reason: string | null;
  screenshot: "none" | "png" | "pdf";
  attempts: string;
  fence: number;
  sent_at: number | null;
}

/** How long a browser that hangs may be felt by those who wait behind it: two tries, and the wait of their mails. */
const troubleMs = 3 * 60_000;

/** Attempts of one message before it is given up, and claims without one. Source: notifications/rules/retry.ts, as people are told. */
const maxAttempts = 5;
const maxClaims = 12;

/** Everybody who should hear heard once, as the far end says, and the row says so, too. */
export function checkDeliveries(simulation: Simulation): void {
  const { database, world, mail } = simulation;
  const deliveries = database.all("select * from deliveries") as unknown as Delivery[];
  const known = new Set(deliveries.map(({ id }) => id));
  for (const delivery of deliveries) checkDelivery(delivery, simulation);
  for (const id of mail.arrived.keys()) if (!known.has(id)) world.violate(`a message arrived for delivery ${id}, which does not exist`);
  checkTold(deliveries, simulation);
}

function checkDelivery(delivery: Delivery, { world, mail, resent, browsers }: Simulation): void {
  const { id, status, reason, screenshot } = delivery;
  const arrived = mail.arrived.get(id) ?? 0;
  const again = resent.get(id) ?? 0;
  const say = (what: string): void => world.violate(`delivery ${id} (${status}, ${reason ?? "no reason"}) ${what}`);
  if (arrived > 1 + again) say(`arrived ${arrived} times`);
  if (status === "sent" && arrived === 0) say("never arrived");
  if ((status === "failed" || status === "suppressed") && arrived > 0 && again === 0) say("arrived");
  if (status === "unknown" && !mail.asked.has(id) && world.faults.fired.length === 0) say("is in doubt, and nothing went wrong");
  if (status === "failed" && !mayFail(delivery, mail.refused.has(id), world.faults.fired)) say("failed for no reason of the mail service");
  if (status !== "sent" || screenshot === "none" || mail.pictured.has(id)) return;
  if (!/picture|PDF/.test(reason ?? "")) say("has no picture and does not say why");
  const sentAt = delivery.sent_at ?? 0;
  if (sentAt > world.lastFaultAt + troubleMs && !browsers.troubles.some((at) => at <= sentAt && at >= sentAt - troubleMs))
    say("has no picture, and all browsers were well");
}

/** Refused, or tried as often as it is tried at most while something on its way failed each time, or about what is no more. */
function mayFail({ attempts, fence, reason }: Delivery, refused: boolean, fired: readonly string[]): boolean {
  const tried = (JSON.parse(attempts) as { result: string }[]).filter(({ result }) => result === "retry").length;
  const faults = fired.filter((fault) => /^(queue deliveries|mail)/.test(fault)).length;
  if (refused) return true;
  // A notice about a schedule that was deleted meanwhile has nothing to tell any more.
  if (reason === "What this is about was deleted before it was sent.") return true;
  return faults >= maxAttempts && (tried >= maxAttempts || fence >= maxClaims);
}

function checkTold(deliveries: readonly Delivery[], { database, world, schedules }: Simulation): void {
  const alive = new Set(database.all("select id from schedules").map(({ id }) => id));
  const told = new Set(deliveries.map((row) => `${row.run_id} ${row.origin} ${row.origin_id} ${row.recipient_id}`));
  const owner = new Set(deliveries.filter((row) => row.recipient_id === "ann" && row.status !== "suppressed").map((row) => row.run_id));
  for (const run of database.all("select id, schedule_id, status from runs where schedule_id is not null and trigger <> 'publish'")) {
    const id = run["id"] as string;
    const schedule = run["schedule_id"] as string;
    const outcome =
      run["status"] === "succeeded" ? "success" : run["status"] === "failed" || run["status"] === "timed_out" ? "failure" : null;
    if (!alive.has(schedule) || outcome === null) continue;
    schedules.get(schedule)?.notifications.forEach(({ users, on }, index) => {
      if (on !== "all" && on !== outcome) return;
      for (const user of users)
        if (!told.has(`${id} schedule ${schedule}/${index} ${user}`)) world.violate(`run ${id} ended and ${user} was never told`);
    });
    if (outcome === "failure" && !owner.has(id)) world.violate(`run ${id} failed and its owner was never told`);
  }
}
