/** No I/O. Addresses in messages. `base` is null when the public address of this workspace is not known: then messages carry no links. */
export interface Links {
  /** The published app, for everybody. */
  app: string | null;
  /** The app as this run left it. */
  runApp: string | null;
  /** The run in the log: cells, errors, timing. */
  run: string | null;
  /** Where the schedule and its notifications are changed. */
  schedules: string | null;
  /** The app as the last good run left it. */
  lastGood: string | null;
}

/** The addresses a message links to, all null when the installation does not know its own address (`base`). */
export function linksOf(base: string | null, projectId: string, runId: string, lastGoodRunId: string | null): Links {
  const at = (path: string): string | null => (base === null ? null : `${base.replace(/\/+$/, "")}${path}`);
  return {
    app: at(`/apps/${projectId}`),
    runApp: at(`/apps/${projectId}/runs/${runId}`),
    run: at(`/projects/${projectId}/runs/${runId}`),
    schedules: at(`/projects/${projectId}/runs`),
    lastGood: lastGoodRunId === null ? null : at(`/apps/${projectId}/runs/${lastGoodRunId}`),
  };
}
