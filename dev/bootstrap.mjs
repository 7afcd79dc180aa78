/**
 * What npm start and npm test run first, and the scripts preview, bench and selfhost:upgrade: on any Node from 20 on and
 * without a single dependency it installs what the lockfile says when that changed, then goes on under the Node that the
 * lockfile pins.
 */
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, lstatSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const modules = join(root, "node_modules");
const stampFile = join(modules, ".cache", "selvedge", "installed");
/** The program itself, not node_modules/.bin/node: that is a shell script which passes no signal on. */
const pinnedNode = join(modules, "node", "bin", "node");
const oldestNode = 20;

/**
 * What each command runs, one after the other, under the pinned Node. Arguments go to the last, and a step that fails
 * keeps no other from running.
 */
const commands = {
  start: [["dev/start.ts"]],
  preview: [["selfhost/preview.ts"]],
  bench: [["bench/run.ts"]],
  upgrade: [["selfhost/upgrade.ts"]],
  verify: [["dev/check.ts"], ["node_modules/vitest/vitest.mjs", "run"]],
};

/** Those that run until somebody asks them to end: then that is how they succeed. */
const untilStopped = ["start", "preview"];

const startedAt = Date.now();
const isTerminal = Boolean(process.stdout.isTTY);
const dim = (text) => (isTerminal && !process.env.NO_COLOR ? `\x1b[2m${text}\x1b[22m` : text);

/** Whether somebody asked this to end. */
let stopped = false;

class Failure extends Error {}

async function main([command = "", ...args]) {
  const steps = commands[command];
  if (!steps) throw new Failure(`Unknown command "${command}": use ${Object.keys(commands).join(", ")}`);
  requirePlatform();
  if (!isInstalled()) await install();
  linkNode();
  let exitCode = 0;
  for (const [index, step] of steps.entries()) {
    if (stopped) break;
    const code = await runPinned([...step, ...(index === steps.length - 1 ? args : [])]);
    exitCode = exitCode || code;
  }
  return stopped && !untilStopped.includes(command) ? 130 : exitCode;
}

function requirePlatform() {
  const major = Number(process.versions.node.split(".")[0]);
  if (major < oldestNode) {
    throw new Failure(`Node ${process.versions.node} is too old: this needs Node ${oldestNode} or newer`);
  }
  if (process.platform === "win32") {
    throw new Failure("Windows itself is not supported: run this inside WSL (Windows Subsystem for Linux)");
  }
}

/** Changes when another installation is due: with the lockfile, and on another kind of machine. */
function stamp() {
  const hash = createHash("sha256");
  for (const file of ["pnpm-lock.yaml", "pnpm-workspace.yaml"]) hash.update(readFileSync(join(root, file)));
  return `${hash.digest("hex")} ${process.platform}-${process.arch}`;
}

function isInstalled() {
  return existsSync(stampFile) && existsSync(pinnedNode) && readFileSync(stampFile, "utf8") === stamp();
}

async function install() {
  const { packageManager } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const command = ["--yes", packageManager, "install", "--frozen-lockfile", "--reporter=append-only"];
  console.log(`\n  Installing packages ${dim(`(npx ${command.join(" ")})`)}\n`);
  const progress = startProgress();
  const lines = [];
  const { code, error } = await run("npx", command, {
    env: installEnv(),
    onLine: (line) => {
      lines.push(line);
      progress.note(line);
    },
  });
  progress.end();
  if (error) throw new Failure(`Cannot run npx, which comes with npm: ${error.message}`);
  if (stopped) throw new Failure("Stopped");
  if (code !== 0) throw new Failure(describeFailure(packageManager, { code, lines }));
  mkdirSync(dirname(stampFile), { recursive: true });
  writeFileSync(stampFile, stamp());
  console.log(`  Installed in ${seconds()}\n`);
}

function installEnv() {
  return {
    // Without a network the answer should not take the more than a minute of the usual retries.
    npm_config_fetch_retry_mintimeout: "1000",
    npm_config_fetch_retry_maxtimeout: "5000",
    ...process.env,
    // npm start --silent would keep the reason of a failure from us.
    npm_config_loglevel: undefined,
    // pnpm asks before it rebuilds a node_modules of another layout; there is nobody to ask in CI.
    CI: "true",
  };
}

/**
 * Makes node_modules/.bin/node a link. pnpm puts a shell script there, through which npm runs this very program from the
 * second time on, and a shell that waits for its child keeps SIGINT to itself.
 */
function linkNode() {
  const bin = join(modules, ".bin", "node");
  if (lstatSync(bin, { throwIfNoEntry: false })?.isSymbolicLink()) return;
  try {
    rmSync(bin, { force: true });
    symlinkSync(join("..", "node", "bin", "node"), bin);
  } catch {
    // Somebody else's node_modules, or a read-only one: all but that signal works.
  }
}

/** On a terminal one line that pnpm's counts and a clock keep fresh; elsewhere a line every 10 s. */
function startProgress() {
  let counts = "comparing node_modules with the lockfile";
  let shown = 0;
  const show = () => {
    const line = `  ${seconds()}  ${counts}`;
    if (isTerminal) process.stdout.write(`\r\x1b[2K${line}`);
    else if (Date.now() - shown >= 10_000) {
      shown = Date.now();
      console.log(line);
    }
  };
  const timer = setInterval(show, 200);
  return {
    note: (line) => {
      const [, total, reused, downloaded, added] =
        line.match(/resolved (\d+), reused (\d+), downloaded (\d+), added (\d+)/) ?? [];
      if (total)
        counts = `${added} of ${total} packages (${downloaded} downloaded, ${reused} from the store)`;
      else if (/(pre|post)?install(:|\$)/.test(line)) counts = "building the few packages that need it";
    },
    end: () => {
      clearInterval(timer);
      if (isTerminal) process.stdout.write("\r\x1b[2K");
    },
  };
}

function describeFailure(packageManager, { code, lines }) {
  const output = lines.join("\n");
  const tail = lines.filter((line) => line.trim()).slice(-15);
  const offline = /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ENETUNREACH|ETIMEDOUT|ECONNRESET|ERR_SOCKET_TIMEOUT/.exec(
    output,
  );
  const reason = offline
    ? `Cannot reach the package registry (${offline[0]}): check the network, and the proxy setting if it needs one`
    : output.includes("ERR_PNPM_OUTDATED_LOCKFILE")
      ? "pnpm-lock.yaml does not fit package.json: run npx pnpm@10 install, and commit the lockfile"
      : `Cannot install packages: ${packageManager} ended with code ${code}`;
  return [`${reason}. Its last lines:`, ...tail.map((line) => `  | ${line}`)].join("\n  ");
}

/** Runs a program of the repository under the pinned Node and passes signals on; returns its exit code. */
async function runPinned(args) {
  const { code, signal, error } = await run(pinnedNode, args, {
    env: {
      ...process.env,
      PATH: `${join(modules, ".bin")}:${process.env.PATH ?? ""}`,
      SELVEDGE_STARTED_AT: String(startedAt),
      SELVEDGE_BOOTSTRAP: String(process.pid),
    },
  });
  if (error) {
    rmSync(stampFile, { force: true });
    throw new Failure(`Cannot run "${pinnedNode}": ${error.message}. Start again to install it anew`);
  }
  return code ?? (signal === "SIGINT" ? 130 : 143);
}

/** With `onLine` the output is read, else it is the terminal's. */
async function run(command, args, { env, onLine }) {
  const child = spawn(command, args, {
    cwd: root,
    env,
    stdio: onLine ? ["ignore", "pipe", "pipe"] : "inherit",
  });
  const stopWatching = passOn(child);
  for (const stream of onLine ? [child.stdout, child.stderr] : []) {
    let rest = "";
    stream.setEncoding("utf8").on("data", (text) => {
      const lines = (rest + text).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) onLine(line);
    });
    stream.on("end", () => rest && onLine(rest));
  }
  return await new Promise((resolve) => {
    const settle = (result) => {
      stopWatching();
      resolve(result);
    };
    child.once("error", (error) => settle({ error }));
    child.once("close", (code, signal) => settle({ code, signal }));
  });
}

/** Hands signals to the child, also when npm above this process is gone; the child decides when all is over. */
function passOn(child) {
  const stop = (name) => {
    stopped = true;
    child.kill(name);
  };
  const handlers = ["SIGINT", "SIGTERM", "SIGHUP"].map((name) => [name, () => stop(name)]);
  for (const [name, handler] of handlers) process.on(name, handler);
  const above = parents();
  const timer = setInterval(() => {
    if (process.env.npm_lifecycle_event && parents() !== above) stop("SIGTERM");
  }, 500);
  return () => {
    clearInterval(timer);
    for (const [name, handler] of handlers) process.off(name, handler);
  };
}

/** The process above this one and, where /proc tells, the one above that: in between may be node_modules/.bin/node. */
function parents() {
  const parent = process.ppid;
  try {
    const stat = readFileSync(`/proc/${parent}/stat`, "utf8");
    return `${parent} ${stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]}`;
  } catch {
    return `${parent}`;
  }
}

function seconds() {
  return `${((Date.now() - startedAt) / 1000).toFixed(1)} s`.padStart(7);
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof Failure)) throw error;
  console.error(`\n  ${error.message}\n`);
  process.exitCode = 1;
}
