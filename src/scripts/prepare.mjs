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

const turn = await takeTurn();
install();
if (!process.argv.includes("--no-web")) buildWeb();
turn.close();

/**
 * Two commands started at once would install into the same folder and break each other, so the second waits until the first is through. The turn is a socket that
 * listens: the system closes it when its holder dies, however it dies, and who waits for it is told. Installer and builder hold it, too, since they outlive a killed parent.
 */
async function takeTurn() {
  for (let told = false; ; told = true) {
    const server = net.createServer((waiting) => waiting.on("error", () => undefined).unref());
    const error = await new Promise((resolve) => server.once("error", resolve).listen(turnName(), () => resolve(null)));
    if (error === null) return server.unref();
    if (error.code !== "EADDRINUSE") throw error;
    if (!told) step("Waiting for another command that is installing or building here");
    await theirEnd();
  }
}

function turnName() {
  const name = `daybook-${createHash("sha256").update(root).digest("hex").slice(0, 16)}`;
  if (process.platform === "win32") return `\\\\.\\pipe\\${name}`;
  return process.platform === "linux" ? `\0${name}` : path.join(tmpdir(), `${name}.sock`);
}

/** Resolves when who holds the turn lets go of it. */
function theirEnd() {
  return new Promise((resolve, reject) => {
    const line = net.connect(turnName());
    line.on("close", resolve).resume();
    line.on("error", (error) => {
      if (!["ECONNREFUSED", "ECONNRESET", "ENOENT"].includes(error.code)) reject(error);
      // Where a socket is a file it stays behind when its holder is killed.
      else if (error.code === "ECONNREFUSED" && process.platform !== "linux") rmSync(turnName(), { force: true });
    });
  });
}

/** `npm ci` when the lock file is not the one that node_modules was made from, or an install was broken off. */
function install() {
  const wanted = digest([lockFile]);
  const stamp = inPath("node_modules/.daybook-lock");
  const npmMark = inPath("node_modules/.package-lock.json");
  const stamped = existsSync(stamp) && readFileSync(stamp, "utf8") === wanted;
  const current = stamped || (existsSync(npmMark) && statSync(npmMark).mtimeMs >= statSync(lockFile).mtimeMs);
  if (!current || !isComplete(npmMark)) {
    step("Installing packages (npm ci; about a minute the first time)");
    // npm deletes the old packages one by one: were it stopped there, what it had written down before would still say that all are there.
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

/** Every package is there that npm wrote down when it had finished. */
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

/** Node 24 from node_modules: today's build tools need it. */
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
  const { fd = -1 } = turn._handle ?? {};
  const { status } = spawnSync(command, args, { cwd: root, stdio: ["ignore", "inherit", "inherit", fd < 0 ? "ignore" : fd] });
  if (status === 0) return;
  console.error(failure);
  process.exit(1);
}

function step(what) {
  console.log(`- ${what} ...`);
}
