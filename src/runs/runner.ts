import { DurableObject } from "cloudflare:workers";
import type { Cell } from "../contract/cell";
import type { Event } from "../contract/events";
import type { CellStatus } from "../contract/output";
import type { RunReason, RunStatus } from "../contract/run";
import type { Policies } from "../contract/schedule";
import type { Env } from "../env";
import type { EngineEffects } from "../engine/execute";
import { Failure } from "../lib/failure";
import { log } from "../lib/log";
import type { CodeCell } from "../sandbox/port";
import type { Renderer } from "../snapshots/renderer";
import { Audience, letGo, send } from "./audience";
import { endedCellEvent, endedEvent, finishedCells, queuedEvent, replay, startedEvent, startingEvent } from "./events";
import type { Attempt } from "./execution";
import { finishRun } from "./finish";
import { Journal, type Current } from "./journal";
import { limits } from "./limits";
import { admit, inOrder, nextInLine, type Waiting } from "./line";
import { hasEnded, isFailure } from "./state";
import { loadOrder, loadRun, nextAttempt, type Ending, type RunBrief, type RunOrder } from "./store";

/** What a runner is doing, for pages and the API. */
export interface LiveState {
  current: { runId: string; attempt: number; startedAt: number; cells: Record<string, CellStatus> } | null;
  /** Run ids in the order in which they will start. */
  line: string[];
}

interface Work {
  runId: string;
  controller: AbortController;
  cells: Record<string, CellStatus>;
  /** When the cells that are running began. */
  began: Map<string, number>;
}

/**
 * One object per project: it owns the line and runs one run at a time. The work is a promise of the object; an alarm is its heartbeat, so that a run that
 * loses its object is found again and goes on at the first unfinished cell. D1 is written when a run ends, never before.
 */
export class ProjectRunner extends DurableObject<Env> {
  private readonly journal: Journal;
  private readonly audience: Audience;
  private work: Work | null = null;
  /** Runs that ended because Daybook's own code threw, since this object woke. */
  private faults = 0;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.journal = new Journal(ctx.storage.sql);
    this.audience = new Audience(ctx);
  }

  /** Gives runs their place in the line. Safe to repeat: a run that waits, runs or has ended is left alone. */
  async accept(briefs: RunBrief[]): Promise<void> {
    for (const brief of briefs) await this.acceptOne({ ...brief, notBefore: 0 });
    await this.pump();
  }

  /** Stops a run: the running one is aborted, a waiting or unknown one ends at once. */
  async cancel(runId: string, projectId: string): Promise<void> {
    if (this.work?.runId === runId) this.work.controller.abort("user");
    else if (this.journal.current()?.runId !== runId) {
      this.journal.leave(runId);
      await this.endWithout(runId, projectId, "cancelled", "user");
    }
    await this.pump();
  }

  live(): LiveState {
    const current = this.journal.current();
    return {
      current: current && {
        runId: current.runId,
        attempt: current.attempt,
        startedAt: current.startedAt,
        cells: this.work?.runId === current.runId ? this.work.cells : {},
      },
      line: inOrder(this.journal.line()).map((run) => run.runId),
    };
  }

  /** `/events/{runId}`: a WebSocket on which one run's events arrive. What happened so far comes first; with the last event it closes. */
  override async fetch(request: Request): Promise<Response> {
    const runId = new URL(request.url).pathname.split("/").at(-1) ?? "";
    const past = this.knows(runId) ? null : await this.pastOf(runId);
    // From here to the end nothing is awaited, so that no event can slip in between.
    const { response, socket } = this.audience.admit(runId);
    for (const event of past ?? this.soFar(runId)) send(socket, event);
    if (past) letGo(socket);
    return response;
  }

  /** Watchers only listen. */
  override webSocketMessage(): void {}

  /** The heartbeat: wakes a run whose promise died with its object, and starts attempts that were waiting. */
  override async alarm(): Promise<void> {
    await this.pump();
  }

  private async acceptOne(newcomer: Waiting & { projectId: string }): Promise<void> {
    const current = this.journal.current();
    const line = this.journal.line();
    if (current?.runId === newcomer.runId || line.some((run) => run.runId === newcomer.runId)) return;
    const { projectId, ...waiting } = newcomer;
    const admission = admit(waiting, current, line);
    if (admission.kind === "skip") return this.endWithout(newcomer.runId, projectId, "skipped", admission.reason);
    this.journal.wait(waiting);
    for (const runId of admission.cancel) {
      if (this.work?.runId === runId) this.work.controller.abort("cancel_previous");
      else if (current?.runId !== runId) {
        this.journal.leave(runId);
        await this.endWithout(runId, projectId, "cancelled", "cancel_previous");
      }
    }
  }

  /** Starts what should be running. Called after every change and by the alarm; does nothing while a run is at work. */
  private async pump(): Promise<void> {
    if (this.work) return this.wakeAt(Date.now() + limits.heartbeatMs);
    const interrupted = this.journal.current();
    if (interrupted) return this.begin({ ...interrupted, resets: interrupted.resets + 1 });
    const { run, wakeAt } = nextInLine(this.journal.line(), Date.now());
    if (run) return this.begin({ ...run, attempt: 0, startedAt: Date.now(), resets: 0 });
    if (wakeAt !== null) await this.wakeAt(wakeAt);
  }

  private async begin(current: Current): Promise<void> {
    const work: Work = { runId: current.runId, controller: new AbortController(), cells: {}, began: new Map() };
    this.work = work;
    this.journal.begin(current);
    inOrder(this.journal.line()).forEach((run, index) => this.audience.tell(run.runId, queuedEvent(Date.now(), 1, index + 1)));
    await this.wakeAt(Date.now() + limits.heartbeatMs);
    this.ctx.waitUntil(this.carry(current, work));
  }

  /** Works on one run until it has ended or must be tried again; never throws. */
  private async carry(current: Current, work: Work): Promise<void> {
    try {
      await this.runOnce(current, work);
      this.faults = 0;
      this.work = null;
      await this.pump();
    } catch (thrown) {
      this.faults++;
      this.work = null;
      log.error("run.interrupted", thrown, { runId: current.runId, attempt: current.attempt, faults: this.faults });
      // The alarm tries again: rows and journal still say that this run is the running one.
      await this.wakeAt(Date.now() + Math.min(1000 * 2 ** this.faults, limits.heartbeatMs));
    }
  }

  private async runOnce(current: Current, work: Work): Promise<void> {
    const order = await loadOrder(this.env.DB, current.runId);
    if (!order || hasEnded(order.status)) {
      this.journal.end();
      return this.dismiss(current.runId);
    }
    const end = (status: RunStatus, reason: RunReason): Promise<void> =>
      this.end(order, current, { status, reason, error: null, cellCounts: null, finishedAt: Date.now() });
    if (order.cancel_asked_at !== null) return end("cancelled", "user");
    if (order.archived_at !== null) return end("skipped", "project_archived");
    if (order.trigger === "schedule" && !order.schedule_exists) return end("skipped", "schedule_gone");
    if (order.cells === null) return end("failed", "version_gone");
    if (current.resets > limits.resets) return end("failed", this.faults > 0 ? "internal" : "lost");
    if (current.attempt !== order.attempt) {
      this.journal.forgetCells();
      current.attempt = order.attempt;
      current.startedAt = Date.now();
    }
    this.journal.setCurrent(current);
    this.audience.tell(order.id, startedEvent(current.startedAt, current.attempt));
    for (const { staticId, output } of this.journal.records()) work.cells[staticId] = output.status;
    log.info("run.started", {
      runId: order.id,
      projectId: order.project_id,
      attempt: order.attempt,
      latenessMs: current.startedAt - order.planned_at,
    });
    await this.end(order, current, await this.execute(order, current, work));
  }

  private async execute(order: RunOrder, current: Current, work: Work): Promise<Attempt> {
    const tools = await openTools();
    return tools.executeAttempt(
      order,
      current.startedAt,
      {
        engine: this.engineEffects(order, work, tools),
        bucket: this.env.BUCKET,
        renderPage: (snapshot) =>
          this.renderer().page(snapshot, { runUrl: `${this.env.APP_URL}/projects/${order.project_id}/runs/${order.id}` }),
        inlineValues: () => this.journal.values(),
        now: () => Date.now(),
      },
      work.controller.signal,
    );
  }

  private engineEffects(order: RunOrder, work: Work, { openValues, openQueries, openJavascript }: Tools): EngineEffects {
    return {
      values: openValues(this.journal, this.env.BUCKET),
      finished: (staticId) => this.journal.finished(staticId),
      record: async (cell) => {
        this.journal.record(cell);
        work.cells[cell.staticId] = cell.output.status;
        work.began.delete(cell.staticId);
        this.audience.tell(work.runId, endedCellEvent(cell.output, Date.now()));
      },
      starting: (staticId) => {
        work.cells[staticId] = "running";
        work.began.set(staticId, Date.now());
        this.audience.tell(work.runId, startingEvent(Date.now(), staticId));
      },
      queries: openQueries(this.env),
      openJavascript: (builtins) => openJavascript(this.env, { projectId: order.project_id, cells: codeCells(order), builtins }),
      now: () => Date.now(),
      drawChart: async (spec, table, widths, options) => {
        const drawn = await this.renderer().chart(spec, table, widths, options);
        if ("problem" in drawn) throw new Failure("UNPROCESSABLE", drawn.problem);
        return drawn.drawings;
      },
    };
  }

  /** Ends an attempt: either the run has ended, or it waits for its next attempt. */
  private async end(
    order: RunOrder,
    current: Current,
    attempt: Omit<Attempt, "cellCounts"> & { cellCounts: Ending["cellCounts"] },
  ): Promise<void> {
    const policies = order.policies === null ? null : (JSON.parse(order.policies) as Policies);
    if (isFailure(attempt.status) && order.trigger === "schedule" && policies && order.attempt <= policies.retries) {
      await nextAttempt(this.env.DB, order.id, order.attempt);
      const notBefore = Date.now() + (limits.retryBackoffMs[order.attempt - 1] ?? 0);
      this.ctx.storage.transactionSync(() => {
        this.journal.end();
        this.journal.wait({ ...waitingOf(current), notBefore });
      });
      this.audience.tell(order.id, queuedEvent(Date.now(), order.attempt + 1, null));
      return;
    }
    await finishRun(
      { runId: order.id, projectId: order.project_id, attempt: order.attempt, startedAt: current.startedAt, ...attempt },
      { d1: this.env.DB, announce: (runId) => this.env.DELIVERIES.send({ kind: "announce", runIds: [runId] }) },
    );
    this.journal.end();
    await this.dismiss(order.id);
    log.info("run.finished", {
      runId: order.id,
      projectId: order.project_id,
      project: order.project_title,
      version: order.version,
      trigger: order.trigger,
      status: attempt.status,
      reason: attempt.reason,
      attempt: order.attempt,
      plannedAt: order.planned_at,
      startedAt: current.startedAt,
      durationMs: attempt.finishedAt - current.startedAt,
    });
  }

  /** Ends a run that never started. */
  private async endWithout(runId: string, projectId: string, status: RunStatus, reason: RunReason): Promise<void> {
    const order = await loadOrder(this.env.DB, runId);
    if (!order || hasEnded(order.status)) return;
    await finishRun(
      { runId, projectId, attempt: order.attempt, status, reason, startedAt: null, finishedAt: Date.now(), error: null, cellCounts: null },
      { d1: this.env.DB, announce: (id) => this.env.DELIVERIES.send({ kind: "announce", runIds: [id] }) },
    );
    await this.dismiss(runId);
  }

  /** Tells the watchers of a run how it ended, as its row says, and lets them go. Never throws: the run has ended whoever was told. */
  private async dismiss(runId: string): Promise<void> {
    if (!this.audience.watches(runId)) return;
    try {
      const run = await loadRun(this.env.DB, runId);
      if (run) this.audience.dismiss(runId, endedEvent(run));
    } catch (thrown) {
      log.error("run.watchers_not_told", thrown, { runId });
    }
  }

  private knows = (runId: string): boolean =>
    this.journal.current()?.runId === runId || this.journal.line().some((run) => run.runId === runId);

  /** Every event of a run that has ended; null for one that has not. */
  private async pastOf(runId: string): Promise<Event[] | null> {
    const run = await loadRun(this.env.DB, runId);
    return run && hasEnded(run.status) ? replay(run, await (await import("./outputs")).loadOutputs(this.env, run, undefined)) : null;
  }

  /** What an open run has done until now, from the journal and the work at hand. */
  private soFar(runId: string): Event[] {
    const current = this.journal.current();
    const now = Date.now();
    if (current?.runId !== runId) {
      const index = inOrder(this.journal.line()).findIndex((run) => run.runId === runId);
      return [queuedEvent(now, 1, index < 0 ? null : index + 1)];
    }
    return [
      startedEvent(current.startedAt, Math.max(1, current.attempt)),
      ...finishedCells(
        this.journal.records().map(({ output }) => output),
        now,
      ),
      ...[...(this.work?.began ?? [])].map(([staticId, at]) => startingEvent(at, staticId)),
    ];
  }

  private renderer(): Service<Renderer> {
    return (this.ctx.exports as unknown as { Renderer: Service<Renderer> }).Renderer;
  }

  private async wakeAt(at: number): Promise<void> {
    // An alarm set for this very millisecond inside an alarm is dropped.
    await this.ctx.storage.setAlarm(Math.max(at, Date.now() + 1));
  }
}

/**
 * Brought in when a run starts: engine, drivers and sandbox are most of the Worker, and an isolate that only serves pages never needs them. Kept as they are, not as a
 * promise: one that an object was waiting for when it died may never come for the next.
 */
const openTools = async (): Promise<Tools> => (tools ??= await loadTools());
let tools: Tools | undefined;

async function loadTools() {
  const [{ executeAttempt }, { openValues }, { openQueries }, { openJavascript }] = await Promise.all([
    import("./execution"),
    import("./values"),
    import("../connections/open"),
    import("../sandbox/javascript"),
  ]);
  return { executeAttempt, openValues, openQueries, openJavascript };
}

type Tools = Awaited<ReturnType<typeof loadTools>>;

/** The code of a version, for the child that runs it. */
const codeCells = (order: RunOrder): CodeCell[] =>
  (JSON.parse(order.cells ?? "[]") as Cell[])
    .filter((cell) => cell.kind === "javascript")
    .map(({ staticId, source, output }) => ({ staticId, source, output }));

const waitingOf = (current: Current): Waiting => {
  const { runId, scheduleId, trigger, overlap, catchUp, sequence, notBefore } = current;
  return { runId, scheduleId, trigger, overlap, catchUp, sequence, notBefore };
};
