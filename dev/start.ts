/** What `npm start` runs: everything on this machine, until Ctrl-C. */
import { relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseFlags, usage } from "./flags.ts";
import { type Platform, startPlatform } from "./platform.ts";
import { readPorts } from "./ports.ts";
import { createProgress } from "./progress.ts";
import { demoAccounts, demoPassword } from "./seed.ts";
import { aborted, stopSignal } from "./stop-signal.ts";
import { renderTable } from "./table.ts";
import { tableRows } from "./table-rows.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
/** Said by dev/bootstrap.mjs, so that the time counts the installation too. */
const startedAt = Number(process.env.SELVEDGE_STARTED_AT) || Date.now();

async function start(args: string[]): Promise<number> {
  const { directus, reset, help } = parseFlags(args);
  if (help) {
    console.log(usage);
    return 0;
  }
  const ports = readPorts(process.env);
  const home = resolve(root, process.env.SELVEDGE_HOME || ".selvedge");
  const signal = stopSignal();
  const progress = createProgress(process.stdout);
  let isUp = false;
  const onLine = (source: string, line: string) => {
    if (isUp) progress.print(`  ${source.padEnd(7)} | ${line}`);
  };
  signal.addEventListener("abort", () => {
    isUp = false;
    progress.close();
    console.log("\n  Stopping …");
  });

  let platform: Platform | undefined;
  try {
    platform = await startPlatform({ home, ports, reset, directus, progress, signal, onLine });
    platform.directus.catch((error) => progress.print(`\n  Directus is not ready: ${indent(error)}\n`));
    progress.print(describe(platform));
    isUp = true;
    await Promise.race([platform.failed, aborted(signal)]);
  } catch (error) {
    isUp = false;
    progress.close();
    if (!signal.aborted) console.error(`\n  ${indent(error)}\n`);
    await platform?.stop();
  }
  if (signal.aborted) console.log("  Stopped.");
  return signal.aborted ? 0 : 1;
}

function describe(platform: Platform): string {
  return renderTable({
    ...{ services: tableRows(platform), accounts: demoAccounts, password: demoPassword },
    home: shortPath(platform.home),
    seconds: (Date.now() - startedAt) / 1000,
    color: Boolean(process.stdout.isTTY),
  });
}

function shortPath(path: string): string {
  const fromRoot = relative(root, path);
  return fromRoot.startsWith("..") ? path : fromRoot;
}

function indent(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).replaceAll("\n", "\n  ");
}

// A terminal that was closed takes no more lines; that is no reason to leave children behind.
for (const stream of [process.stdout, process.stderr]) stream.on("error", () => {});
process.exitCode = await start(process.argv.slice(2)).catch((error) => {
  console.error(`\n  ${indent(error)}\n`);
  return 1;
});
// Everything is stopped; a socket that lingers must not keep the terminal.
setTimeout(() => process.exit(), 3000).unref();
