import type { Cell } from "../../contract/cell";
import type { Json } from "../../contract/common";
import type { Sandbox } from "../../sandbox/port";
import type { CodeKind } from "../../sandbox/registry";
import type { EngineEffects } from "../port";

/** The sandboxes of one run: at most one per language. */
export interface Sandboxes {
  /** Opens the sandbox on the first call for its language. */
  of(language: CodeKind): Promise<Sandbox>;
  /** Closes all, also one that is still being opened. Never throws. */
  close(): Promise<void>;
}

/** The sandboxes of one run, one per language, each opened when its first cell asks for it. */
export function openSandboxes(
  cells: Cell[],
  projectId: string,
  builtins: Record<string, Json>,
  open: EngineEffects["openSandbox"],
): Sandboxes {
  const opened = new Map<CodeKind, Promise<Sandbox>>();
  return {
    of(language) {
      const known = opened.get(language);
      if (known) return known;
      const own = cells.filter(({ kind }) => kind === language).map(({ staticId, source, output }) => ({ staticId, source, output }));
      const sandbox = open(language, { projectId, cells: own, builtins });
      opened.set(language, sandbox);
      return sandbox;
    },
    async close() {
      for (const settled of await Promise.allSettled(opened.values())) if (settled.status === "fulfilled") settled.value.close();
    },
  };
}
