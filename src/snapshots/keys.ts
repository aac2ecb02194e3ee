/** Names of objects in R2. Nothing else spells them. */
export const snapshotKey = (projectId: string, runId: string, attempt: number): string =>
  `${runFolder(projectId, runId)}${attempt}/snapshot`;

export const captureKey = (projectId: string, runId: string, attempt: number, optionsHash: string, extension: "png" | "pdf"): string =>
  `${runFolder(projectId, runId)}${attempt}/capture-${optionsHash}.${extension}`;

export const runFolder = (projectId: string, runId: string): string => `runs/${projectId}/${runId}/`;

export const valueKey = (hash: string): string => `values/${hash}`;

export const outboxKey = (id: string): string => `outbox/${id}.eml`;
