import { fontsPath, lettersFile } from "./families";
import type { Letters } from "./letters";
import { log } from "../../lib/log";

/** Static assets are asked for by path; their host is not looked at. */
const host = "https://assets.local";

/** What this isolate read last. Assets change with a deployment only, which brings new isolates. */
let known: Letters | null = null;

/** What the fonts hold. Null, with a line in the log, when the assets lack it: pages are then shown with the fonts of the reader's system. */
export async function readLetters(assets: Fetcher): Promise<Letters | null> {
  if (known) return known;
  const answer = await assets.fetch(`${host}${fontsPath}${lettersFile}`);
  // An address without a file answers with the application's page.
  if (!answer.ok || !answer.headers.get("content-type")?.startsWith("application/json")) {
    await answer.body?.cancel();
    log.error("fonts.missing", new Error(`no ${fontsPath}${lettersFile} among the assets: build the web application`));
    return null;
  }
  known = await answer.json();
  return known;
}

/** The bytes of a slice by its path below `/fonts/`; null when there is no such file. */
export async function readSlice(assets: Fetcher, file: string): Promise<Uint8Array | null> {
  const answer = await assets.fetch(`${host}${fontsPath}${file}`);
  if (answer.ok && answer.headers.get("content-type")?.startsWith("font/")) return new Uint8Array(await answer.arrayBuffer());
  await answer.body?.cancel();
  return null;
}
