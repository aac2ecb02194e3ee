import type { Simulation } from "../simulation.ts";

/** Everybody who should hear heard once, as the far end says, and the row says so, too. */
export function checkDeliveries({ database, world, mail, resent, schedules, scenario }: Simulation): void {
  const deliveries = database.all("select id, run_id, notification_id, recipient_id, status from deliveries");
  const known = new Set(deliveries.map(({ id }) => id));
  for (const { id, status } of deliveries) {
    const arrived = mail.arrived.get(id as string) ?? 0;
    const again = resent.get(id as string) ?? 0;
    const say = (what: string): void => world.violate(`delivery ${String(id)} (${String(status)}) ${what}`);
    if (arrived > 1 + again) say(`arrived ${arrived} times`);
    if (status === "sent" && arrived === 0) say("never arrived");
    // Five faults in a row while it is composed use up its attempts, too.
    const troubled = world.faults.fired.filter((fault) => fault.startsWith("queue deliveries")).length >= 5;
    // A notice about a schedule that was deleted meanwhile has nothing to tell any more.
    const deleted = scenario.acts.some(({ kind }) => kind === "delete");
    if (status === "failed" && !deleted && !mail.refused.has(id as string) && !troubled) say("failed for no reason of the mail service");
    if ((status === "failed" || status === "suppressed") && arrived > 0 && again === 0) say("arrived");
  }
  for (const id of mail.arrived.keys()) if (!known.has(id)) world.violate(`a message arrived for delivery ${id}, which does not exist`);

  const alive = new Set(database.all("select id from schedules").map(({ id }) => id));
  const told = new Set(
    deliveries.map((row) => `${String(row["run_id"])} ${String(row["notification_id"])} ${String(row["recipient_id"])}`),
  );
  for (const run of database.all("select id, schedule_id, status from runs where schedule_id is not null and trigger <> 'publish'")) {
    const schedule = run["schedule_id"] as string;
    const outcome =
      run["status"] === "succeeded" ? "success" : run["status"] === "failed" || run["status"] === "timed_out" ? "failure" : null;
    if (!alive.has(schedule) || outcome === null) continue;
    schedules.get(schedule)?.notifications.forEach(({ users, on }, index) => {
      if (on !== "all" && on !== outcome) return;
      for (const user of users)
        if (!told.has(`${String(run["id"])} ${schedule}/${index} ${user}`))
          world.violate(`run ${String(run["id"])} ended and ${user} was never told`);
    });
    if (
      outcome === "failure" &&
      !deliveries.some((row) => row["run_id"] === run["id"] && row["recipient_id"] === "ann" && row["status"] !== "suppressed")
    )
      world.violate(`run ${String(run["id"])} failed and its owner was never told`);
  }
}
