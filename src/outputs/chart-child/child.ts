import { Failure, messageOf } from "../../lib/failure";
import { drawChart } from "../chart";
import "./plain-objects";
import type { DrawingAnswer, DrawingOrder } from "./protocol";

/** Draws one chart for each request: the whole of the child, which has neither network nor bindings. */
export default {
  async fetch(request: Request): Promise<Response> {
    return Response.json(await answer((await request.json()) as DrawingOrder));
  },
};

/** A class of errors does not leave the child, so each kind has a name of its own. */
async function answer({ spec, table, widths, options }: DrawingOrder): Promise<DrawingAnswer> {
  try {
    return { drawings: await drawChart(spec, table, widths, options) };
  } catch (thrown) {
    if (thrown instanceof Failure) return { problem: thrown.message, issues: thrown.facts.issues ?? [] };
    return { thrown: `${messageOf(thrown)}\n${thrown instanceof Error ? (thrown.stack ?? "") : ""}` };
  }
}
