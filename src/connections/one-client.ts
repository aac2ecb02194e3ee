import { cancelled } from "./abort";
import { QueryFailure, type Driver, type Query, type QueryFailureReason, type QueryResult } from "./port";

/** How a database with one client per run is used. Every wait in here is bounded by the driver. */
export interface ClientPort<Client> {
  /** Throws `QueryFailure`. */
  connect(): Promise<Client>;
  /** Runs one statement. Throws `QueryFailure`. */
  read(client: Client, query: Query): Promise<QueryResult>;
  /** Asks the server to stop what this client runs, whose socket is closed already. Never throws. */
  cancel(client: Client): Promise<void>;
  /** Ends the session and closes the socket. Never throws. */
  end(client: Client): Promise<void>;
  /** Closes the socket at once. Never throws. */
  destroy(client: Client): void;
  /** Why the server ended a statement that ran too long; the driver's own timer gives the same reason. */
  timedOut(timeoutMs: number): QueryFailure;
  /** After these failures the server may still be at work for the client. */
  unfinishedAfter: readonly QueryFailureReason[];
}

/** The server's own limit of time comes first. Where it has none for a statement, or does not answer, the driver stops the statement this much later. */
const graceMs = 2_000;

/**
 * One client for the life of the driver, opened at the first query, statements one after the other. A statement that is stopped is cancelled on the server, and its
 * client is thrown away; so is one after an error that nobody expected, because nothing is known about its state.
 */
export function oneClient<Client>(port: ClientPort<Client>): Pick<Driver, "query" | "close"> {
  let client: Promise<Client> | null = null;
  let line: Promise<unknown> = Promise.resolve();
  const cancelling = new Set<Promise<void>>();

  const connected = (): Promise<Client> => {
    client ??= port.connect().catch((thrown: unknown) => {
      client = null;
      throw thrown;
    });
    return client;
  };

  /** The socket is closed first, so that nothing is sent after the cancellation. */
  const stop = (used: Client): Promise<void> => {
    client = null;
    port.destroy(used);
    const stopping = port.cancel(used);
    cancelling.add(stopping);
    return stopping.finally(() => cancelling.delete(stopping));
  };

  const run = async (query: Query, signal: AbortSignal): Promise<QueryResult> => {
    signal.throwIfAborted();
    const used = await cancelled(connected(), signal);
    const late = new AbortController();
    const timer = setTimeout(() => late.abort(port.timedOut(query.timeoutMs)), query.timeoutMs + graceMs);
    const either = AbortSignal.any([signal, late.signal]);
    let stopping: Promise<void> | null = null;
    const onAbort = (): void => void (stopping = stop(used));
    either.addEventListener("abort", onAbort, { once: true });
    try {
      return await cancelled(port.read(used, query), either);
    } catch (thrown) {
      if (stopping) await stopping;
      else if (!(thrown instanceof QueryFailure) || port.unfinishedAfter.includes(thrown.reason)) await stop(used);
      else if (thrown.reason === "lost") {
        client = null;
        port.destroy(used);
      }
      throw thrown;
    } finally {
      clearTimeout(timer);
      either.removeEventListener("abort", onAbort);
    }
  };

  return {
    query(query, signal) {
      const mine = line.then(() => run(query, signal));
      line = mine.catch(() => undefined);
      return cancelled(mine, signal).catch(async (thrown: unknown) => {
        // Stopped while it was running: let the cancellation reach the server first. Stopped in the line: `run` will see the signal.
        if (signal.aborted) await Promise.all(cancelling);
        throw thrown;
      });
    },
    async close() {
      await Promise.all(cancelling);
      const last = await client?.catch(() => null);
      client = null;
      if (last) await port.end(last);
    },
  };
}
