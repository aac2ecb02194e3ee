import type { Connection } from "../../../contract/connection";
import { iso } from "../../../lib/clock";

/** The built-in connection has a fixed id, so that every path of the API that takes an id takes it too. Cells call it `sample`. */
export const sampleId = "00000000-0000-8000-8000-000000000001";
export const sampleName = "sample";

/** Whether a reference, an id or a name, means the built-in sample connection. */
export const isSample = (idOrName: string): boolean => idOrName === sampleId || idOrName === sampleName;

/** As it stands in lists: always there, never changed. */
export const sampleConnection = (test: boolean): Connection => ({
  id: sampleId,
  type: "sample",
  name: sampleName,
  settings: {},
  createdAt: iso(0),
  updatedAt: iso(0),
  abilities: { update: false, delete: false, test },
});
