import { DurableObject } from "cloudflare:workers";
import type { Event } from "../../contract/events";
import type { Env, RunBrief } from "../../env";
import { limitedD1, limitedQueue } from "../../lib/time-limit";
import type { Renderer } from "../../snapshots/renderer";
import { Audience, closeSocket, send } from "./audience";
import { Coordinator } from "./coordinator";
import { finishedCells, queuedEvent, replay, startedEvent, startingEvent } from "./events";
import { Journal } from "./journal";
import { loadKeptOutputs } from "../kept-outputs";
import { runLimits } from "../limits";
import { inOrder } from "./line";
import { hasEnded } from "../state";
import { loadRun, type RunOrder } from "../store";
import { attemptFacts } from "./attempt-facts";
import { runAttempt } from "./attempt-ports";
import { askTurn } from "./turn";
import type { LiveState } from "./work";

/** The Durable Object of one project: its coordinator, journal, alarm and watchers. */
export class ProjectRunner extends DurableObject<Env> {
  private readonly journal: Journal;
  private readonly audience: Audience;
  private readonly coordinator: Coordinator;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    const journal = new Journal(ctx.storage.sql);
    const audience = new Audience(ctx);
    this.journal = journal;
    this.audience = audience;
    const host = env.LOCAL_HOST;
    this.coordinator = new Coordinator({
      ...(host && { turn: (runId: string) => askTurn(host, runId) }),
      d1: () => limitedD1(this.env.DB, runLimits.callMs),
      journal,
      audience,
      execute: async (order, current, work) =>
        runAttempt({ env: this.env, journal, audience, renderer: this.renderer() }, attemptFacts(order), current.startedAt, work),
      announce: (runId) => limitedQueue(this.env.DELIVERIES, runLimits.callMs).send({ kind: "announce", runIds: [runId] }),
      setAlarm: (at) => ctx.storage.setAlarm(at),
      transaction: (write) => ctx.storage.transactionSync(write),
      keepAlive: (work) => ctx.waitUntil(work),
      now: () => Date.now(),
    });
  }

  /** Adds runs to the line. Safe to repeat. `asOf` says whether their rows were read just now, or the briefs come from their claim. */
  accept(briefs: RunBrief[], asOf: "claim" | "row", orders: RunOrder[] = []): Promise<void> {
    return this.coordinator.accept(briefs, asOf, orders);
  }

  /** Stops a run, whether it runs, waits or is unknown here. */
  cancel(runId: string, projectId: string): Promise<void> {
    return this.coordinator.cancel(runId, projectId);
  }

  live(): LiveState {
    return this.coordinator.live();
  }

  /** `/events/{runId}`: a WebSocket on which one run's events arrive. Past events come first; the socket closes after the last event. */
  override async fetch(request: Request): Promise<Response> {
    const runId = new URL(request.url).pathname.split("/").at(-1) ?? "";
    const past = this.knows(runId) ? null : await this.pastOf(runId);
    // Nothing is awaited from here to the end, so that no event is missed between the past ones and the next.
    const { response, socket } = this.audience.admit(runId);
    for (const event of past ?? this.soFar(runId)) send(socket, event);
    if (past) closeSocket(socket);
    return response;
  }

  /** Messages from watchers are ignored. */
  override webSocketMessage(): void {}

  /** The heartbeat: restarts a run whose promise was lost with its object, and starts attempts that were waiting. */
  override alarm(): Promise<void> {
    return this.coordinator.alarm();
  }

  private knows = (runId: string): boolean =>
    this.journal.current()?.runId === runId || this.journal.line().some((run) => run.runId === runId);

  /** Every event of a run that has ended; null for one that has not. */
  private async pastOf(runId: string): Promise<Event[] | null> {
    const run = await loadRun(this.env.DB, runId);
    return run && hasEnded(run.status) ? replay(run, await loadKeptOutputs(this.env, run)) : null;
  }

  /** The events of an open run up to now, from the journal and the current execution. */
  private soFar(runId: string): Event[] {
    const current = this.journal.current();
    const now = Date.now();
    if (current?.runId !== runId) {
      const line = inOrder(this.journal.line());
      const index = line.findIndex((run) => run.runId === runId);
      return [queuedEvent(now, line[index]?.attempt ?? 1, index < 0 ? null : index + 1)];
    }
    return [
      startedEvent(current.startedAt, current.attempt),
      ...finishedCells(
        this.journal.records().map(({ output }) => output),
        now,
      ),
      ...[...(this.coordinator.work?.began ?? [])].map(([staticId, at]) => startingEvent(at, staticId)),
    ];
  }

  private renderer(): Service<Renderer> {
    return (this.ctx.exports as unknown as { Renderer: Service<Renderer> }).Renderer;
  }
}
