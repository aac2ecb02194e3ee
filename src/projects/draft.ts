import type { Cell, CellInput } from "../contract/cell";
import type { Draft } from "../contract/project";
import { unprocessable } from "../lib/failure";
import { newId } from "../lib/id";
import { zoneName } from "../schedules/times/zone";

/** What a client may leave out of a draft, filled in once: identities are assigned and must be unique. Pure but for new ids. */
export function completeCells(cells: CellInput[], mint: () => string = newId): Cell[] {
  return cells.map((cell) => {
    const id = cell.id ?? mint();
    return { ...cell, id, staticId: cell.staticId ?? mint() };
  });
}

/** The entity tag of a draft revision. */
export const draftEtag = (revision: number): string => `"draft-${revision}"`;

/** The revision that an If-Match header names: `null` matches any (`*` or no header), `undefined` is none of ours. */
export function matchedRevision(header: string | undefined): number | null | undefined {
  if (header === undefined || header.trim() === "*") return null;
  const found = /^\s*(?:W\/)?"draft-(\d+)"\s*$/.exec(header);
  return found ? Number(found[1]) : undefined;
}

/** What a project begins with. */
export const emptyDraft: Draft = { cells: [], settings: { description: "", showPreviousResults: true, timezone: "UTC" } };

/** The zone of a project as IANA spells it. Throws UNPROCESSABLE for a name that is none; `path` is where it stands in the request. */
export function projectZone(given: string, path: string): string {
  const zone = zoneName(given);
  if (zone === null) {
    const message = `“${given}” is not a time zone. Use an IANA name such as Europe/Berlin.`;
    throw unprocessable(message, [{ path, message }]);
  }
  return zone;
}
