/** Names of objects in R2. Nothing else spells them. */
export const snapshotKey = (projectId: string, runId: string, attempt: number): string =>
  `${runFolder(projectId, runId)}${attempt}/snapshot`;

/** R2 key of the picture or document of one attempt, for one set of options. */
export const captureKey = (projectId: string, runId: string, attempt: number, optionsHash: string, extension: "png" | "pdf"): string =>
  `${runFolder(projectId, runId)}${attempt}/capture-${optionsHash}.${extension}`;

/** What all R2 keys of a run begin with. */
export const runFolder = (projectId: string, runId: string): string => `runs/${projectId}/${runId}/`;

/** R2 key of a value by its hash. */
export const valueKey = (hash: string): string => `values/${hash}`;

/** R2 key of a stored mail. */
export const outboxKey = (id: string): string => `outbox/${id}.eml`;
