/** `pnpm bench`: measures the built product under workerd, beside its peers, and writes the numbers into bench/README.md. */
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { readPorts } from "../dev/ports.ts";
import { createProgress } from "../dev/progress.ts";
import { aborted, stopSignal } from "../dev/stop-signal.ts";
import { needsDirectus } from "./comparisons.ts";
import { shareCores } from "./cores.ts";
import { readFlags, usage } from "./flags.ts";
import { chooseLoadGenerator } from "./load.ts";
import { describeMachine } from "./machine.ts";
import { measureAll, usualSeconds } from "./measure-all.ts";
import { type Run, runReport, writeBetweenMarkers, writeResults } from "./report.ts";
import { startRig } from "./rig.ts";

const root = fileURLToPath(new URL("..", import.meta.url));

async function bench(args: string[]): Promise<number> {
  const flags = readFlags(args);
  if (!flags) {
    console.log(usage);
    return 0;
  }
  const { chosen, written, ...amount } = flags;
  const machine = describeMachine();
  const cores = shareCores();
  const home = join(resolve(root, process.env.SELVEDGE_HOME || ".selvedge"), "bench");
  const signal = stopSignal();
  const progress = createProgress(process.stdout);
  const directus = chosen.some(needsDirectus);
  const rig = await startRig({ home, ports: readPorts(process.env), directus, progress, signal, cores });
  try {
    // It costs processor time while it starts, so it is awaited before anything is measured.
    await rig.services.directus.catch(() => null);
    const generator = chooseLoadGenerator();
    const onProgress = (line: string) => progress.print(`  ${line}`);
    const measuring = measureAll(rig, { ...amount, chosen, generator, onProgress });
    const measured = await Promise.race([measuring, rig.failed, aborted(signal)]);
    const { rounds, seconds, connections } = amount;
    const howMuch = { rounds, seconds: seconds ?? usualSeconds, connections };
    const run: Run = { machine, generator: generator.name, pinned: cores.pinned, ...howMuch, ...measured };
    const file = writeResults(run, fileURLToPath(new URL("results", import.meta.url)));
    const report = runReport(run);
    if (written) writeBetweenMarkers(fileURLToPath(new URL("README.md", import.meta.url)), report);
    progress.print(`\n${report}\n\n  All samples: ${file}`);
    return run.notes.length === 0 ? 0 : 1;
  } finally {
    progress.close();
    await rig.stop();
  }
}

process.exitCode = await bench(process.argv.slice(2)).catch((error) => {
  console.error(`\n  ${error instanceof Error ? error.message.replaceAll("\n", "\n  ") : error}\n`);
  return 1;
});
