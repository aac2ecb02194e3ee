import type { RunReason, RunStatus } from "../../contract/run";
import type { RunBrief } from "../../env";
import { log } from "../../lib/log";
import { endedEvent, queuedEvent, startedEvent } from "./events";
import type { AttemptResult } from "./attempt";
import { finishRun, finishRuns, neverStarted, type FinishEffects } from "../finish";
import type { Current } from "./journal";
import { limits } from "../limits";
import { admit, inOrder, nextInLine } from "./line";
import { calledOff, hasEnded, isFailure } from "../state";
import { loadOrder, loadRun, nextAttempt, type Ending, type RunOrder } from "../store";
import type { CoordinatorPorts, LiveState, Work } from "./work";

/** An order that was asked for before anything was written. */
type OrderAhead = { runId: string; order: Promise<RunOrder | null> } | null;

/**
 * Owns the line of one project and runs one run at a time. The work is a promise; an alarm is its heartbeat, so that a run that loses its object is found again
 * and goes on at the first unfinished cell. D1 is written when a run ends, never before.
 */
export class Coordinator {
  /** The run at work; null while nothing runs in this incarnation of the object, whatever the journal says. */
  work: Work | null = null;
  /** When the alarm goes off, as far as this incarnation knows; 0 when it does not know. */
  private alarmAt = 0;
  /** Runs that ended because Daybook's own code threw, since this object woke. */
  private faults = 0;

  constructor(private readonly ports: CoordinatorPorts) {}

  /**
   * Gives runs their place in the line. Safe to repeat: a run that waits, runs or has ended is left alone. A brief as of its claim may come a second time after the
   * run has ended, so the journal is asked; of one whose row was read before that end the row is read again. `orders` are what the claim has already read of some of them.
   */
  async accept(given: RunBrief[], asOf: "claim" | "row", orders: readonly RunOrder[] = []): Promise<void> {
    await this.forgetEnded();
    const briefs = await this.stillOpen(given, asOf);
    const ahead = this.orderAhead(briefs, orders);
    const turnedAway: Ending[] = [];
    for (const brief of briefs) {
      const reason = await this.acceptOne(brief);
      if (reason) turnedAway.push({ ...neverStarted(brief), status: "skipped", reason, finishedAt: this.ports.now() });
    }
    await this.pump(ahead);
    await this.turnAway(turnedAway);
  }

  /** Ends runs that found no place. Together: hundreds may fall due at once in one project, and its line holds fifty. */
  private async turnAway(endings: Ending[]): Promise<void> {
    await finishRuns(endings, this.outside());
    for (const { runId } of endings) {
      this.ports.journal.remember(runId);
      await this.dismiss(runId);
    }
  }

  /** Stops a run: the running one is aborted, a waiting or unknown one ends at once. */
  async cancel(runId: string, projectId: string): Promise<void> {
    if (this.work?.runId === runId) this.work.controller.abort("user");
    else if (this.ports.journal.current()?.runId !== runId) {
      this.ports.journal.leave(runId);
      await this.endWithout(runId, projectId, "cancelled", "user");
    }
    await this.pump();
  }

  live(): LiveState {
    const current = this.ports.journal.current();
    return {
      current: current && {
        runId: current.runId,
        attempt: current.attempt,
        startedAt: current.startedAt,
        cells: this.work?.runId === current.runId ? this.work.cells : {},
      },
      line: inOrder(this.ports.journal.line()).map((run) => run.runId),
    };
  }

  /** The heartbeat: wakes a run whose promise died with its object, and starts attempts that were waiting. */
  async alarm(): Promise<void> {
    this.alarmAt = 0;
    await this.pump();
  }

  /** Starts what should be running. Called after every change and by the alarm; does nothing while a run is at work. */
  private async pump(ahead: OrderAhead = null): Promise<void> {
    const now = this.ports.now();
    if (this.work && now - this.work.since <= limits.abandonMs) return this.wakeAt(now + limits.heartbeatMs);
    if (this.work) this.abandon(this.work);
    const interrupted = this.ports.journal.current();
    if (interrupted) return this.begin({ ...interrupted, resets: interrupted.resets + 1 });
    const { run, wakeAt } = nextInLine(this.ports.journal.line(), now);
    if (run) return this.begin({ ...run, startedAt: now, resets: 0 }, ahead);
    // The clock that rings may go before the one read here; without a pause it would ring until both agree.
    if (wakeAt !== null) await this.wakeAt(Math.max(wakeAt, now + 1000));
  }

  /** An interrupted run may have ended in its row and not yet here; left standing it would keep newcomers of its schedule out as an overlap with nothing. */
  private async forgetEnded(): Promise<void> {
    const { journal } = this.ports;
    const interrupted = this.work ? null : journal.current();
    if (!interrupted) return;
    const row = await loadRun(this.ports.d1(), interrupted.runId);
    const still = !this.work && journal.current()?.runId === interrupted.runId;
    if (still && (!row || hasEnded(row.status))) journal.end(interrupted.runId);
  }

  /** Leaves out what has ended: in the line, however briefly, it would keep newcomers of its schedule out as an overlap with nothing. */
  private async stillOpen(given: RunBrief[], asOf: "claim" | "row"): Promise<RunBrief[]> {
    const over = given.filter(({ runId }) => this.ports.journal.hasEnded(runId));
    if (over.length === 0) return given;
    const rows = asOf === "claim" ? [] : await Promise.all(over.map(({ runId }) => loadRun(this.ports.d1(), runId)));
    const open = new Set(rows.flatMap((row) => (row && !hasEnded(row.status) ? [row.id] : [])));
    return given.filter((brief) => !over.includes(brief) || open.has(brief.runId));
  }

  /**
   * The order of the run that will start at once, when an idle object is handed one. What the claim read is good for a moment: later, somebody may have archived the
   * project or deleted the schedule. A call that leaves after a write waits until that is on disk, so this one leaves first.
   */
  private orderAhead(briefs: RunBrief[], orders: readonly RunOrder[]): OrderAhead {
    const [brief, another] = briefs;
    if (!brief || another || this.work || this.ports.journal.current() || this.ports.journal.line().length > 0) return null;
    const given = orders.find(({ id }) => id === brief.runId);
    // Two clocks: one that goes before the other must not make an old order look fresh.
    const fresh = given !== undefined && Math.abs(this.ports.now() - given.claimedAt) <= limits.orderFreshMs;
    const order = fresh ? Promise.resolve(given) : loadOrder(this.ports.d1(), brief.runId);
    // Awaited where the run begins; should it never begin, a failed read harms nobody.
    order.catch(() => undefined);
    return { runId: brief.runId, order };
  }

  /** Null when the run has its place; else why there is none for it. */
  private async acceptOne({ projectId, ...waiting }: RunBrief): Promise<RunReason | null> {
    const { journal } = this.ports;
    const current = journal.current();
    const line = journal.line();
    if (current?.runId === waiting.runId || line.some((run) => run.runId === waiting.runId)) return null;
    const admission = admit({ ...waiting, notBefore: 0 }, current, line);
    if (admission.kind === "skip") return admission.reason;
    journal.wait({ ...waiting, notBefore: 0 });
    for (const runId of admission.cancel) journal.askStop(runId, "cancel_previous");
    for (const runId of admission.cancel) {
      if (this.work?.runId === runId) this.work.controller.abort("cancel_previous");
      // One that lost its object is ended by the next beat, which finds the wish in the journal.
      else if (current?.runId !== runId) {
        await this.endWithout(runId, projectId, "cancelled", "cancel_previous");
        journal.leave(runId);
      }
    }
    return null;
  }

  private async begin(current: Current, ahead: OrderAhead = null): Promise<void> {
    const { journal, audience } = this.ports;
    const work: Work = {
      runId: current.runId,
      since: this.ports.now(),
      executing: false,
      controller: new AbortController(),
      cells: {},
      began: new Map(),
    };
    this.work = work;
    journal.begin(current);
    inOrder(journal.line()).forEach((run, index) => audience.tell(run.runId, queuedEvent(this.ports.now(), run.attempt, index + 1)));
    this.ports.keepAlive(
      this.carry(current, work, ahead?.runId === current.runId ? ahead.order : loadOrder(this.ports.d1(), current.runId)),
    );
    await this.wakeAt(this.ports.now() + limits.heartbeatMs);
  }

  /** Gives up an attempt that never answers: the next beat takes its run up as after a reset. Should it come back to life, it finds that it is not at work any more. */
  private abandon(work: Work): void {
    this.work = null;
    this.faults++;
    work.controller.abort("abandoned");
    log.error("run.abandoned", new Error("The attempt neither ended nor failed."), { runId: work.runId, faults: this.faults });
  }

  /** Works on one run until it has ended or must be tried again; never throws. */
  private async carry(current: Current, work: Work, asked: Promise<RunOrder | null>): Promise<void> {
    try {
      await this.runOnce(current, work, await asked);
      if (this.work !== work) return;
      this.faults = 0;
      this.work = null;
      await this.pump();
    } catch (thrown) {
      if (this.work !== work) return;
      this.faults++;
      this.work = null;
      if (!work.executing && this.ports.now() - current.startedAt < limits.outageMs) this.ports.journal.forgiveReset(current.runId);
      log.error("run.interrupted", thrown, { runId: current.runId, attempt: current.attempt, faults: this.faults });
      // The alarm tries again: rows and journal still say that this run is the running one.
      await this.wakeAt(this.ports.now() + Math.min(1000 * 2 ** this.faults, limits.heartbeatMs));
    }
  }

  private async runOnce(current: Current, work: Work, order: RunOrder | null): Promise<void> {
    const { journal, audience } = this.ports;
    if (this.work !== work) return;
    if (!order || hasEnded(order.status)) {
      journal.end(current.runId);
      return this.dismiss(current.runId);
    }
    const end = (status: RunStatus, reason: RunReason): Promise<void> =>
      this.end(order, current, { status, reason, error: null, cellCounts: null, finishedAt: this.ports.now() });
    if (order.cancelAskedAt !== null) return end("cancelled", "user");
    const stop = journal.current()?.stop;
    if (stop) return end("cancelled", stop);
    const off = calledOff(order);
    // What an attempt did before is not undone: such a run was not skipped.
    if (off) return end(order.attempt > 1 || journal.records().length > 0 ? "cancelled" : "skipped", off);
    if (order.content === null) return end("failed", "version_gone");
    // The row moved on and the object died before it knew: this attempt is over, the next waits.
    if (current.attempt < order.attempt) return this.waitForAttempt(order, current, order.attempt);
    if (current.resets > limits.resets) return end("failed", this.faults > 0 ? "internal" : "lost");
    audience.tell(order.id, startedEvent(current.startedAt, current.attempt));
    for (const { staticId, output } of journal.records()) work.cells[staticId] = output.status;
    log.info("run.started", {
      runId: order.id,
      projectId: order.projectId,
      attempt: order.attempt,
      latenessMs: current.startedAt - order.plannedAt,
    });
    work.executing = true;
    const attempt = await this.ports.execute(order, current, work);
    work.executing = false;
    if (this.work === work) await this.end(order, current, attempt);
  }

  /** Ends an attempt: either the run has ended, or it waits for its next attempt. */
  private async end(
    order: RunOrder,
    current: Current,
    attempt: Omit<AttemptResult, "cellCounts"> & { cellCounts: Ending["cellCounts"] },
  ): Promise<void> {
    const { journal } = this.ports;
    // A run that a newer one wants ended is not tried again.
    const wanted = journal.current()?.stop === undefined;
    if (wanted && isFailure(attempt.status) && order.trigger === "schedule" && order.attempt <= (order.schedule?.policies.retries ?? 0)) {
      await nextAttempt(this.ports.d1(), order.id, order.attempt);
      return this.waitForAttempt(order, current, order.attempt + 1);
    }
    const { id: runId, projectId } = order;
    const startedAt = attempt.status === "skipped" ? null : current.startedAt;
    await finishRun({ runId, projectId, attempt: order.attempt, startedAt, ...attempt }, this.outside());
    journal.end(order.id);
    await this.dismiss(order.id);
    log.info("run.finished", {
      runId: order.id,
      projectId: order.projectId,
      project: order.project.title,
      version: order.version,
      trigger: order.trigger,
      status: attempt.status,
      reason: attempt.reason,
      attempt: order.attempt,
      plannedAt: order.plannedAt,
      startedAt: current.startedAt,
      durationMs: attempt.finishedAt - current.startedAt,
    });
  }

  /** The run goes back into the line, for another attempt when its time has come. */
  private waitForAttempt(order: RunOrder, current: Current, attempt: number): void {
    const { journal, audience } = this.ports;
    const { startedAt: _started, resets: _resets, ...waiting } = current;
    // Asked for while the row moved on, and no attempt was there to hear it: its turn comes at once, and ends it.
    const stop = journal.current()?.stop;
    const unwanted = stop !== undefined || this.work?.controller.signal.aborted === true;
    const notBefore = unwanted ? 0 : this.ports.now() + (limits.retryBackoffMs[attempt - 2] ?? 0);
    this.ports.transaction(() => {
      journal.end(null);
      journal.wait({ ...waiting, attempt, notBefore, ...(stop && { stop }) });
    });
    audience.tell(order.id, queuedEvent(this.ports.now(), attempt, null));
  }

  /** Ends a run that never started. */
  private async endWithout(runId: string, projectId: string, status: RunStatus, reason: RunReason): Promise<void> {
    const order = await loadOrder(this.ports.d1(), runId);
    if (!order || hasEnded(order.status)) return;
    const never = neverStarted({ runId, projectId, attempt: order.attempt });
    await finishRun({ ...never, status, reason, finishedAt: this.ports.now() }, this.outside());
    this.ports.journal.remember(runId);
    await this.dismiss(runId);
  }

  private outside = (): FinishEffects => ({ d1: this.ports.d1(), announce: this.ports.announce, now: this.ports.now });

  /** Tells the watchers of a run how it ended, as its row says, and lets them go. Never throws: the run has ended whoever was told. */
  private async dismiss(runId: string): Promise<void> {
    const { audience } = this.ports;
    if (!audience.watches(runId)) return;
    try {
      const run = await loadRun(this.ports.d1(), runId);
      if (run) audience.dismiss(runId, endedEvent(run));
    } catch (thrown) {
      log.error("run.watchers_not_told", thrown, { runId });
    }
  }

  /** Makes sure that the object wakes by then. An alarm that comes sooner is left alone: setting one is a write, and a wake too early does no harm. */
  private async wakeAt(at: number): Promise<void> {
    const now = this.ports.now();
    if (this.alarmAt > now && this.alarmAt <= at) return;
    // An alarm set for this very millisecond inside an alarm is dropped.
    this.alarmAt = Math.max(at, now + 1);
    await this.ports.setAlarm(this.alarmAt).catch((thrown: unknown) => {
      this.alarmAt = 0;
      throw thrown;
    });
  }
}
