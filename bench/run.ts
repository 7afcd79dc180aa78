/** `pnpm bench`: measures the built product under workerd and writes the numbers into bench/README.md. */
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { readPorts } from "../dev/ports.ts";
import { createProgress } from "../dev/progress.ts";
import { aborted, stopSignal } from "../dev/stop-signal.ts";
import { type BenchProduct, startBenchProduct } from "./bench-product.ts";
import { contentComparison } from "./content-comparison.ts";
import { shareCores } from "./cores.ts";
import { gatewayComparison } from "./gateway-comparison.ts";
import { chooseLoadGenerator } from "./load.ts";
import { describeMachine } from "./machine.ts";
import { type MeasureOptions, measure, type Target } from "./measure.ts";
import { type Run, runReport, writeBetweenMarkers, writeResults } from "./report.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const usage = `
  pnpm bench [flags]       measures the built product; writes bench/results and the numbers in bench/README.md

  --rounds 5               how often each target has its turn
  --seconds 4              length of a turn
  --connections 64
  --quick                  one round of 1 s, to see that it works: the README is left alone
  --no-directus            leaves the content comparison out
  --help                   shows this

  Ports and SELVEDGE_HOME are those of npm start; the state is in SELVEDGE_HOME/bench and wiped at each start.
`;

type Flags = { rounds: number; seconds: number; connections: number; quick: boolean; directus: boolean };

function readFlags(args: string[]): Flags | null {
  const text = { type: "string" } as const;
  const flag = { type: "boolean", default: false } as const;
  const options = {
    rounds: text,
    seconds: text,
    connections: text,
    quick: flag,
    "no-directus": flag,
    help: flag,
  };
  const { values } = parseArgs({ args, options });
  if (values.help) return null;
  const count = (name: "rounds" | "seconds" | "connections", fallback: number) => {
    const value = Number(values[name] ?? fallback);
    if (!Number.isInteger(value) || value < 1)
      throw new Error(`--${name} is "${values[name]}", not a whole number`);
    return value;
  };
  return {
    rounds: count("rounds", values.quick ? 1 : 5),
    seconds: count("seconds", values.quick ? 1 : 4),
    connections: count("connections", 64),
    quick: values.quick,
    directus: !values["no-directus"],
  };
}

async function bench(args: string[]): Promise<number> {
  const flags = readFlags(args);
  if (!flags) {
    console.log(usage);
    return 0;
  }
  const { quick, directus, ...amount } = flags;
  const machine = describeMachine();
  const cores = shareCores();
  const ports = readPorts(process.env);
  const home = join(resolve(root, process.env.SELVEDGE_HOME || ".selvedge"), "bench");
  const signal = stopSignal();
  const progress = createProgress(process.stdout);
  const product = await startBenchProduct({ home, ports, directus, reset: true, progress, signal, cores });
  try {
    const generator = chooseLoadGenerator();
    const options = { ...amount, generator, onProgress: (line: string) => progress.print(`  ${line}`) };
    const measured = await Promise.race([measureAll(product, options), product.failed, aborted(signal)]);
    const run: Run = { machine, generator: generator.name, pinned: cores.pinned, ...amount, ...measured };
    const file = writeResults(run, fileURLToPath(new URL("results", import.meta.url)));
    const report = runReport(run);
    if (!quick) writeBetweenMarkers(fileURLToPath(new URL("README.md", import.meta.url)), report);
    progress.print(`\n${report}\n\n  All samples: ${file}`);
  } finally {
    progress.close();
    await product.stop();
  }
  return 0;
}

async function measureAll(
  product: BenchProduct,
  options: MeasureOptions,
): Promise<Pick<Run, "comparisons" | "notes">> {
  const notes: string[] = [];
  const comparisons: Run["comparisons"] = [];
  const compare = async ({ title, targets }: { title: string; targets: Target[] }) => {
    comparisons.push({ title, measured: await measure(targets, options) });
  };
  // It costs processor time while it starts, so it is awaited before anything is measured.
  const content = await contentComparison(product).catch((error: Error) => {
    notes.push(`Directus: ${error.message}`);
    return null;
  });
  await compare(gatewayComparison(product));
  if (content) await compare(content);
  return { comparisons, notes };
}

process.exitCode = await bench(process.argv.slice(2)).catch((error) => {
  console.error(`\n  ${error instanceof Error ? error.message.replaceAll("\n", "\n  ") : error}\n`);
  return 1;
});
