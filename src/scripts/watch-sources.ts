import { spawnSync } from "node:child_process";
import { watch } from "node:fs";
import path from "node:path";
import { root } from "./paths.ts";

/** Rebuilds the web application and the Worker after a change under src, one rebuild at a time, until the process ends. */
export function watchSources(reload: () => Promise<void>, say: (line: string) => void): void {
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> = Promise.resolve();
  const rebuild = async (): Promise<void> => {
    const began = Date.now();
    const web = spawnSync(process.execPath, [path.join(root, "src/scripts/prepare.mjs")], { cwd: root, stdio: "inherit" });
    if (web.status !== 0) return;
    try {
      await reload();
      say(`- Rebuilt in ${((Date.now() - began) / 1000).toFixed(1)} s`);
    } catch (error) {
      say(`error: ${(error as Error).message}`);
    }
  };
  watch(path.join(root, "src"), { recursive: true }, () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      running = running.then(rebuild);
    }, 200);
  });
  say("- Watching src for changes");
}
