import type { Database } from "./database.ts";
import type { Act } from "./scenario.ts";
import type { Process, World } from "./world.ts";

type PersonAct = Exclude<Act, { kind: "clockStep" | "skipTicks" }>;

/** What acts need of the simulation around them. */
export interface Stage {
  world: World;
  database: Database;
  spawn(kind: string): { process: Process; env: never };
  /** Deliveries that people sent again. */
  resent: Map<string, number>;
}

const ann = { userId: "ann", name: "Ann", email: "ann@example.org", role: "admin" as const, scope: null, sessionId: null };

/** A person does something, through the product's own verbs, in an invocation that may die like any other. What is refused is refused. */
export function perform(stage: Stage, act: PersonAct): void {
  const { world, database } = stage;
  const one = (sql: string, ...values: (string | number)[]): Record<string, unknown> | null => {
    const rows = database.all(sql, ...values);
    return rows[act.target % Math.max(rows.length, 1)] ?? null;
  };
  const { process, env } = stage.spawn(`http ${act.kind}`);
  const { product } = process;
  const clock = { now: () => world.clock(process) };
  const d1 = (env as { DB: D1Database }).DB;
  /** As of when a change claims what is due. */
  const dueClock = {
    now: () => {
      process.dueAts.push(clock.now());
      return process.lastNow;
    },
  };
  const changing = { d1, clock, by: ann, claimOwed: product.claimBeforeChange(env, dueClock) };
  const schedule = one("select id, project_id from schedules order by id");
  const project = one("select id, published_version from projects order by id");
  const go = (what: string, code: () => Promise<unknown>): void => {
    world.note(() => `PERSON ${process.id} ${act.kind} ${what}`);
    world.invoke(process, code, (thrown) => {
      if (thrown) world.note(() => `${process.kind} ${process.id} threw ${String(thrown)}`);
    });
  };
  const onSchedule = (code: (id: string) => Promise<unknown>): void => {
    if (schedule) go(String(schedule["id"]), () => code(schedule["id"] as string));
  };
  const start = (projectId: unknown, scheduleId: string | null, trigger: "manual" | "api" = "manual"): Promise<unknown> =>
    product.startRun(env, clock, {
      projectId: projectId as string,
      trigger,
      context: trigger === "api" ? "api-triggered" : "scheduled",
      version: database.all("select published_version from projects where id = ?1", projectId as string)[0]?.[
        "published_version"
      ] as number,
      scheduleId,
      updatePublishedResults: true,
      useCachedSqlResults: false,
      by: ann,
      audited: (runId) => ({ action: "run.start", subject: { kind: "run", id: runId }, details: {} }),
    });
  switch (act.kind) {
    case "pause":
      return onSchedule((id) => product.pauseSchedule(changing, id));
    case "resume":
      return onSchedule((id) => product.resumeSchedule(changing, id));
    case "edit":
      return onSchedule((id) =>
        product.changeSchedule(changing, { id, patch: { ...act.cadence.input, policies: {} }, checkInputs: async () => null }),
      );
    case "delete":
      return onSchedule((id) => product.deleteSchedule(changing, id));
    case "runSchedule":
      return onSchedule((id) => start(schedule?.["project_id"], id));
    case "runNow":
      return go(String(project?.["id"]), () => start(project?.["id"], null));
    case "runApi":
      return go(String(project?.["id"]), () => start(project?.["id"], null, "api"));
    case "cancel": {
      const run = one("select id from runs where status in ('queued', 'running') order by rowid");
      if (run) go(String(run["id"]), () => product.cancelRun(env, clock, run["id"] as string, ann));
      return;
    }
    case "retry": {
      const found = one("select id from runs where status in ('failed', 'timed_out', 'cancelled', 'succeeded') order by rowid");
      if (!found) return;
      return go(String(found["id"]), async () => {
        const run = await product.loadRun(d1, found["id"] as string);
        if (run) await product.retryRun(env, clock, run, { publishedVersion: 1, archivedAt: null }, ann);
      });
    }
    case "resend": {
      const delivery = one("select id, status from deliveries where status in ('failed', 'unknown') order by id");
      if (!delivery) return;
      const id = delivery["id"] as string;
      stage.resent.set(id, (stage.resent.get(id) ?? 0) + 1);
      return go(id, () => product.resend(env, clock, ann, { id, status: delivery["status"] as string }));
    }
    case "archive":
    case "unarchive":
      return go(String(project?.["id"]), () =>
        d1.batch([
          product.updateProject(d1, project?.["id"] as string, { archivedAt: act.kind === "archive" ? clock.now() : null }, clock.now()),
        ]),
      );
    case "publish":
      return go(String(project?.["id"]), () =>
        product.publishDraft(env, clock, { projectId: project?.["id"] as string, by: ann, note: "" }),
      );
  }
}
