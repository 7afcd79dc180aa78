/** What `pnpm preview` runs: the built product under `workerd serve`, with the local services, until Ctrl-C. */
import { join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseFlags } from "../dev/flags.ts";
import { readPorts } from "../dev/ports.ts";
import { createProgress } from "../dev/progress.ts";
import { demoAccounts, demoPassword } from "../dev/seed.ts";
import { aborted, stopSignal } from "../dev/stop-signal.ts";
import { tableRows } from "../dev/table-rows.ts";
import { describeSizes } from "./bundle.ts";
import { type Preview, startPreview } from "./start-preview.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const usage = `
  pnpm preview [flags]     the built workers and site under workerd, as a self-hosted box runs them

  --no-directus            leaves Directus out; the content pages say so
  --reset                  wipes the preview's state first
  --help                   shows this

  Ports and SELVEDGE_HOME are those of npm start; the state is in SELVEDGE_HOME/preview.
`;

async function preview(args: string[]): Promise<number> {
  const { directus, reset, help } = parseFlags(args);
  if (help) {
    console.log(usage);
    return 0;
  }
  const ports = readPorts(process.env);
  const home = join(resolve(root, process.env.SELVEDGE_HOME || ".selvedge"), "preview");
  const signal = stopSignal();
  const progress = createProgress(process.stdout);
  let isUp = false;
  const onLine = (line: string) => {
    if (isUp && line.trim()) progress.print(`  workerd | ${line}`);
  };
  signal.addEventListener("abort", () => {
    isUp = false;
    progress.close();
    console.log("\n  Stopping …");
  });

  let running: Preview | undefined;
  try {
    running = await startPreview({ home, ports, reset, directus, progress, signal, onLine });
    running.directus.catch((error) => progress.print(`\n  Directus is not ready: ${messageOf(error)}\n`));
    progress.print(describe(running));
    isUp = true;
    await Promise.race([running.failed, aborted(signal)]);
  } catch (error) {
    isUp = false;
    progress.close();
    if (!signal.aborted) console.error(`\n  ${messageOf(error)}\n`);
    await running?.stop();
  }
  if (signal.aborted) console.log("  Stopped.");
  return signal.aborted ? 0 : 1;
}

function describe(running: Preview): string {
  const rows = tableRows(running).map(
    ({ name, url, note = "" }) => `${name.padEnd(16)} ${url.padEnd(44)} ${note}`,
  );
  const people = demoAccounts.map(({ email, is }) => `${email.padEnd(22)} ${is}`);
  const fromRoot = relative(root, running.home);
  const lines = [
    ...["", ...describeSizes(running.sizes).split("\n"), ""],
    ...[...rows, "", `Sign in as one of these, password ${demoPassword}:`, ...people, ""],
    `Ctrl-C stops everything. State and logs stay in ${fromRoot.startsWith("..") ? running.home : fromRoot}.`,
  ];
  return `${lines.map((line) => `  ${line}`.trimEnd()).join("\n")}\n`;
}

function messageOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).replaceAll("\n", "\n  ");
}

// A terminal that was closed takes no more lines; that is no reason to leave children behind.
for (const stream of [process.stdout, process.stderr]) stream.on("error", () => {});
process.exitCode = await preview(process.argv.slice(2)).catch((error) => {
  console.error(`\n  ${messageOf(error)}\n`);
  return 1;
});
