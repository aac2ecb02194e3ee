// Runs before every start, test and deploy, in whatever Node the machine has (20 or newer) and without any package:
// installs what is missing and builds what is stale. `node prepare.mjs [--no-web]`.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import net from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";

const root = path.resolve(import.meta.dirname ?? path.dirname(new URL(import.meta.url).pathname), "../..");
const stamps = path.join(root, ".cache");
const lockFile = path.join(root, "package-lock.json");
const inPath = (name) => path.join(root, name);

const lock = await takeLock();
install();
if (!process.argv.includes("--no-web")) buildWeb();
lock.close();

/**
 * Two commands at once would install into the same folder and break each other, so the second waits until the first has finished. The lock is a listening socket:
 * the system closes it when its process ends, however it ends, and that ends the connection of those who wait. npm and vite inherit the socket, because they continue when only their parent is killed.
 */
async function takeLock() {
  for (let waited = false; ; waited = true) {
    const server = net.createServer((waiting) => waiting.on("error", () => undefined).unref());
    const error = await new Promise((resolve) => server.once("error", resolve).listen(lockName(), () => resolve(null)));
    if (error === null) return server.unref();
    if (error.code !== "EADDRINUSE") throw error;
    if (!waited) step("Waiting for another command that is installing or building here");
    await released();
  }
}

function lockName() {
  const name = `daybook-${createHash("sha256").update(root).digest("hex").slice(0, 16)}`;
  if (process.platform === "win32") return `\\\\.\\pipe\\${name}`;
  return process.platform === "linux" ? `\0${name}` : path.join(tmpdir(), `${name}.sock`);
}

/** Resolves when the process that holds the lock releases it. */
function released() {
  return new Promise((resolve, reject) => {
    const connection = net.connect(lockName());
    connection.on("close", resolve).resume();
    connection.on("error", (error) => {
      if (!["ECONNREFUSED", "ECONNRESET", "ENOENT"].includes(error.code)) reject(error);
      // Where the socket is a file, the file remains when its process is killed.
      else if (error.code === "ECONNREFUSED" && process.platform !== "linux") rmSync(lockName(), { force: true });
    });
  });
}

/** Runs `npm ci` when node_modules was installed from another lock file, or an install was interrupted. */
function install() {
  const wanted = digest([lockFile]);
  const stamp = inPath("node_modules/.daybook-lock");
  const npmMark = inPath("node_modules/.package-lock.json");
  const stamped = existsSync(stamp) && readFileSync(stamp, "utf8") === wanted;
  const current = stamped || (existsSync(npmMark) && statSync(npmMark).mtimeMs >= statSync(lockFile).mtimeMs);
  if (!current || !isComplete(npmMark)) {
    step("Installing packages (npm ci; about a minute the first time)");
    // npm deletes old packages one by one. If it is stopped then, its old record would still claim that all packages are installed.
    for (const mark of [stamp, npmMark]) rmSync(mark, { force: true });
    const npm = process.env.npm_execpath;
    const [command, before] = npm && /\.c?js$/.test(npm) ? [process.execPath, [npm]] : ["npm", []];
    run(
      command,
      [...before, "ci", "--no-audit", "--no-fund"],
      "Packages could not be installed. Check the network and run the command again.",
    );
  }
  if (!stamped || !existsSync(stamp)) writeFileSync(stamp, wanted);
}

/** Whether every package exists that npm recorded at the end of its last install. */
function isComplete(npmMark) {
  if (!existsSync(npmMark)) return false;
  const { packages = {} } = JSON.parse(readFileSync(npmMark, "utf8"));
  return Object.keys(packages).every((folder) => existsSync(path.join(inPath(folder), "package.json")));
}

/** The web application, from src/web and what it imports, into dist/web. */
function buildWeb() {
  const config = inPath("src/web/vite.config.ts");
  if (!existsSync(config)) return;
  const sources = ["src/web", "src/apps", "src/contract", "src/format", "src/lib", "src/outputs"]
    .map(inPath)
    .filter((folder) => existsSync(folder));
  const wanted = digest([lockFile, ...sources.flatMap(filesIn)]);
  const stamp = path.join(stamps, "web.hash");
  const built = existsSync(inPath("dist/web/index.html")) && existsSync(stamp) && readFileSync(stamp, "utf8") === wanted;
  if (built) return;
  step("Building the web application");
  const vite = inPath("node_modules/vite/bin/vite.js");
  run(
    modernNode(),
    [vite, "build", "--config", config, "--logLevel", "warn"],
    "The web application could not be built: see the message above.",
  );
  mkdirSync(stamps, { recursive: true });
  writeFileSync(stamp, wanted);
}

/** Node 24 from node_modules: the build tools need it. */
function modernNode() {
  const local = inPath(process.platform === "win32" ? "node_modules/node/bin/node.exe" : "node_modules/node/bin/node");
  return existsSync(local) ? local : process.execPath;
}

function filesIn(folder) {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath ?? entry.path, entry.name))
    .sort();
}

/** SHA-256 over names and contents. */
function digest(files) {
  const hash = createHash("sha256");
  for (const file of files) hash.update(path.relative(root, file)).update("\0").update(readFileSync(file)).update("\0");
  return hash.digest("hex");
}

function run(command, args, failure) {
  // oxlint-disable-next-line no-underscore-dangle -- the descriptor of a server has no public name; where it has none at all (Windows) the child does without
  const { fd = -1 } = lock._handle ?? {};
  const { status } = spawnSync(command, args, { cwd: root, stdio: ["ignore", "inherit", "inherit", fd < 0 ? "ignore" : fd] });
  if (status === 0) return;
  console.error(failure);
  process.exit(1);
}

function step(what) {
  console.log(`- ${what} ...`);
}
