import * as z from "zod";
import { log } from "../../lib/log";
import type { Turn } from "./work";

const turnSchema = z.object({ go: z.boolean(), forgiven: z.boolean(), guilty: z.boolean() });

/** A run that was interrupted for no known reason: it begins again, and the reset counts. */
const plain: Turn = { go: true, forgiven: false, guilty: false };

/**
 * Asks the local host whether a run that was interrupted may begin again. Only the host knows whether user code had frozen the runtime, and which runs were running then.
 * Never throws: a host that does not answer knows nothing.
 */
export async function askTurn(host: Fetcher, runId: string): Promise<Turn> {
  try {
    const answer = await host.fetch(`http://host/turn/${runId}`);
    return turnSchema.parse(await answer.json());
  } catch (thrown) {
    log.error("run.turn_unknown", thrown, { runId });
    return plain;
  }
}
