import type { RunReason, RunStatus } from "../../contract/run";
import type { RunBrief } from "../../env";
import { log } from "../../lib/log";
import { endedEvent, queuedEvent, startedEvent } from "./events";
import type { AttemptResult } from "./attempt";
import { finishRun, finishRuns, neverStarted, type FinishEffects } from "../finish";
import type { Current } from "./journal";
import { runLimits } from "../limits";
import { admit, inOrder, nextInLine } from "./line";
import { calledOff, hasEnded, isFailure } from "../state";
import { loadOrder, loadRun, nextAttempt, type Ending, type RunOrder } from "../store";
import type { CoordinatorPorts, LiveState, Work } from "./work";

/** An order that was asked for before anything was written. */
type OrderAhead = { runId: string; order: Promise<RunOrder | null> } | null;

/**
 * Manages the line of one project and executes one run at a time. The execution is a promise in memory; a repeating alarm, the heartbeat, restarts a run whose object was
 * reset, from its first unfinished cell. D1 is written when a run ends, never before.
 */
export class Coordinator {
  /** The run being executed by this instance of the object; null when there is none, even if the journal has a current run. */
  work: Work | null = null;
  /** The time the alarm is set for, epoch ms; 0 when this instance of the object does not know it. */
  private alarmAt = 0;
  /** Runs that ended because Daybook's own code threw, since this instance of the object started. */
  private faults = 0;

  constructor(private readonly ports: CoordinatorPorts) {}

  /**
   * Adds runs to the line. Safe to repeat: a run that waits, runs or has ended is not changed. A message may arrive again after its run has ended, so the journal is checked;
   * with `asOf` "row", the row of such a run is read once more. `orders` are the orders that the claim has already read.
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

  /** Ends the runs that the line did not admit, in one call: hundreds may fall due at once in one project, and its line holds fifty. */
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

  /** The heartbeat: restarts a run whose promise was lost with its object, and starts attempts that were waiting. */
  async alarm(): Promise<void> {
    this.alarmAt = 0;
    await this.pump();
  }

  /** Starts what should be running. Called after every change and by the alarm; does nothing while a run is being executed. */
  private async pump(ahead: OrderAhead = null): Promise<void> {
    const now = this.ports.now();
    if (this.work && now - this.work.since <= runLimits.abandonMs) return this.wakeAt(now + runLimits.heartbeatMs);
    if (this.work) this.abandon(this.work);
    const interrupted = this.ports.journal.current();
    if (interrupted) return this.beginAgain(interrupted);
    const { run, wakeAt } = nextInLine(this.ports.journal.line(), now);
    if (run) return this.begin({ ...run, startedAt: now, resets: 0 }, ahead);
    // The alarm's clock may run ahead of ours; without a pause the alarm would fire again and again until both agree.
    if (wakeAt !== null) await this.wakeAt(Math.max(wakeAt, now + 1000));
  }

  /** Restarts an interrupted run, once it may. A guilty one is begun with its resets used up, which ends it. */
  private async beginAgain(interrupted: Current): Promise<void> {
    const turn = await this.ports.turn?.(interrupted.runId);
    // Meanwhile another call may have begun it, or ended it.
    if (this.work || this.ports.journal.current()?.runId !== interrupted.runId) return;
    if (turn && !turn.go) return this.wakeAt(this.ports.now() + runLimits.turnMs);
    const resets = turn?.guilty ? runLimits.resets + 1 : interrupted.resets + (turn?.forgiven ? 0 : 1);
    return this.begin({ ...interrupted, resets });
  }

  /** Removes an interrupted run that has ended according to its row. Otherwise new runs of its schedule would be skipped as overlapping with a run that is over. */
  private async forgetEnded(): Promise<void> {
    const { journal } = this.ports;
    const interrupted = this.work ? null : journal.current();
    if (!interrupted) return;
    const row = await loadRun(this.ports.d1(), interrupted.runId);
    const still = !this.work && journal.current()?.runId === interrupted.runId;
    if (still && (!row || hasEnded(row.status))) journal.end(interrupted.runId);
  }

  /** Leaves out runs that have ended: one in the line, even briefly, would cause new runs of its schedule to be skipped as overlapping. */
  private async stillOpen(given: RunBrief[], asOf: "claim" | "row"): Promise<RunBrief[]> {
    const over = given.filter(({ runId }) => this.ports.journal.hasEnded(runId));
    if (over.length === 0) return given;
    const rows = asOf === "claim" ? [] : await Promise.all(over.map(({ runId }) => loadRun(this.ports.d1(), runId)));
    const open = new Set(rows.flatMap((row) => (row && !hasEnded(row.status) ? [row.id] : [])));
    return given.filter((brief) => !over.includes(brief) || open.has(brief.runId));
  }

  /**
   * The order of the run that will start at once, when an idle object receives one run. What the claim read is used for a short time only: later, somebody may have archived
   * the project or deleted the schedule. A call made after a write waits until the write is on disk, so this call is made before it.
   */
  private orderAhead(briefs: RunBrief[], orders: readonly RunOrder[]): OrderAhead {
    const [brief, another] = briefs;
    if (!brief || another || this.work || this.ports.journal.current() || this.ports.journal.line().length > 0) return null;
    const given = orders.find(({ id }) => id === brief.runId);
    // The two clocks may differ: an old order must not look fresh because one runs ahead.
    const fresh = given !== undefined && Math.abs(this.ports.now() - given.claimedAt) <= runLimits.orderFreshMs;
    const order = fresh ? Promise.resolve(given) : loadOrder(this.ports.d1(), brief.runId);
    // Awaited where the run begins. If the run never begins, a failed read is ignored.
    order.catch(() => undefined);
    return { runId: brief.runId, order };
  }

  /** Null when the run is in the line or running; else why it was not admitted. */
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
      // A run that was interrupted by a reset is ended by the next heartbeat, which reads `stop` from the journal.
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
    inOrder(journal.line()).forEach((run, index) => audience.send(run.runId, queuedEvent(this.ports.now(), run.attempt, index + 1)));
    this.ports.keepAlive(
      this.carry(current, work, ahead?.runId === current.runId ? ahead.order : loadOrder(this.ports.d1(), current.runId)),
    );
    await this.wakeAt(this.ports.now() + runLimits.heartbeatMs);
  }

  /** Gives up an attempt that neither ends nor fails: its run is restarted as after a reset. If the old attempt settles later, its result is ignored. */
  private abandon(work: Work): void {
    this.work = null;
    this.faults++;
    work.controller.abort("abandoned");
    log.error("run.abandoned", new Error("The attempt neither ended nor failed."), { runId: work.runId, faults: this.faults });
  }

  /** Executes one run until it has ended or must be tried again; never throws. */
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
      if (!work.executing && this.ports.now() - current.startedAt < runLimits.outageMs) this.ports.journal.forgiveReset(current.runId);
      log.error("run.interrupted", thrown, { runId: current.runId, attempt: current.attempt, faults: this.faults });
      // The alarm tries again: rows and journal still say that this run is the running one.
      await this.wakeAt(this.ports.now() + Math.min(1000 * 2 ** this.faults, runLimits.heartbeatMs));
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
    // An earlier attempt may have executed cells: then the run was cancelled, not skipped.
    if (off) return end(order.attempt > 1 || journal.records().length > 0 ? "cancelled" : "skipped", off);
    if (order.content === null) return end("failed", "version_gone");
    // The row already has the next attempt; the object was reset before it recorded that. This attempt is over, the next one waits.
    if (current.attempt < order.attempt) return this.waitForAttempt(order, current, order.attempt);
    if (current.resets > runLimits.resets) return end("failed", this.faults > 0 ? "internal" : "lost");
    audience.send(order.id, startedEvent(current.startedAt, current.attempt));
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
    // A run that a newer one replaces is not tried again.
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

  /** Puts the run back into the line, for another attempt after a pause. */
  private waitForAttempt(order: RunOrder, current: Current, attempt: number): void {
    const { journal, audience } = this.ports;
    const { startedAt: _started, resets: _resets, ...waiting } = current;
    // A stop that was requested while the row was updated reached no attempt. The run gets its turn at once, which ends it.
    const stop = journal.current()?.stop;
    const unwanted = stop !== undefined || this.work?.controller.signal.aborted === true;
    const notBefore = unwanted ? 0 : this.ports.now() + (runLimits.retryBackoffMs[attempt - 2] ?? 0);
    this.ports.transaction(() => {
      journal.end(null);
      journal.wait({ ...waiting, attempt, notBefore, ...(stop && { stop }) });
    });
    audience.send(order.id, queuedEvent(this.ports.now(), attempt, null));
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

  /** Sends the watchers of a run its last event, made from its row, and closes their sockets. Never throws: the run has ended in any case. */
  private async dismiss(runId: string): Promise<void> {
    const { audience } = this.ports;
    if (!audience.watches(runId)) return;
    try {
      const run = await loadRun(this.ports.d1(), runId);
      if (run) audience.dismiss(runId, endedEvent(run));
    } catch (thrown) {
      log.error("run.watchers_not_notified", thrown, { runId });
    }
  }

  /** Sets the alarm, unless an earlier one is set: setting it is a write, and waking too early does no harm. */
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
