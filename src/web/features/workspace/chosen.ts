/** Which schedules are chosen: some by their ids, or all that match the filters whatever is on show. Pure. */
export type Chosen = { all: false; ids: ReadonlySet<string> } | { all: true };

export const none: Chosen = { all: false, ids: new Set() };

/** Whether a schedule is among the chosen ones. */
export const isChosen = (chosen: Chosen, id: string): boolean => chosen.all || chosen.ids.has(id);

/** Taking one away from all leaves those on show. */
export function toggled(chosen: Chosen, id: string, shown: string[]): Chosen {
  const ids = new Set(chosen.all ? shown : chosen.ids);
  if (!ids.delete(id)) ids.add(id);
  return { all: false, ids };
}

/** What was chosen and is no longer listed is not changed unseen. */
export function stillShown(chosen: Chosen, shown: string[]): Chosen {
  if (chosen.all) return chosen;
  const ids = shown.filter((id) => chosen.ids.has(id));
  return ids.length === chosen.ids.size ? chosen : { all: false, ids: new Set(ids) };
}

/** How many `total` is of all that match. */
export const countOf = (chosen: Chosen, total: number): number => (chosen.all ? total : chosen.ids.size);
