// Runs before every start, test and deploy, in whatever Node the machine has (20 or newer) and without any package:
// installs what is missing and builds what is stale. `node prepare.mjs [--no-web]`.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";

const root = path.resolve(import.meta.dirname ?? path.dirname(new URL(import.meta.url).pathname), "../..");
const stamps = path.join(root, ".cache");
const lockFile = path.join(root, "package-lock.json");
const inPath = (name) => path.join(root, name);

install();
if (!process.argv.includes("--no-web")) buildWeb();

/** `npm ci` when the lock file is not the one that node_modules was made from. */
function install() {
  const wanted = digest([lockFile]);
  const stamp = inPath("node_modules/.daybook-lock");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === wanted) return;
  const npmMark = inPath("node_modules/.package-lock.json");
  const current = existsSync(npmMark) && statSync(npmMark).mtimeMs >= statSync(lockFile).mtimeMs;
  if (!current) {
    step("Installing packages (npm ci; about a minute the first time)");
    const npm = process.env.npm_execpath;
    const [command, before] = npm && /\.c?js$/.test(npm) ? [process.execPath, [npm]] : ["npm", []];
    run(
      command,
      [...before, "ci", "--no-audit", "--no-fund"],
      "Packages could not be installed. Check the network and run the command again.",
    );
  }
  writeFileSync(stamp, wanted);
}

/** The web application, from src/web and what it imports, into dist/web. */
function buildWeb() {
  const config = inPath("src/web/vite.config.ts");
  if (!existsSync(config)) return;
  const sources = ["src/web", "src/apps", "src/contract", "src/outputs"].map(inPath).filter((folder) => existsSync(folder));
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
  const { status } = spawnSync(command, args, { cwd: root, stdio: ["ignore", "inherit", "inherit"] });
  if (status === 0) return;
  console.error(failure);
  process.exit(1);
}

function step(what) {
  console.log(`- ${what} ...`);
}
