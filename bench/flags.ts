import { parseArgs } from "node:util";
import { comparisons } from "./comparisons.ts";

export const usage = `
  pnpm bench [flags]       measures the built product; writes bench/results and the numbers in bench/README.md

  --only <comparison>      one of ${Object.keys(comparisons).join(", ")}; may be said again
  --rounds 5               how often each target has its turn
  --seconds 4              length of a turn; 30 where 10,000 people are in the mix, unless this says another
  --connections 64
  --quick                  one round of 1 s, to see that it works
  --no-directus            leaves the content comparison out
  --help                   shows this

  The README is left alone by --quick and --only.
  Ports and SELVEDGE_HOME are those of npm start; the state is in SELVEDGE_HOME/bench and wiped at each start.
  nginx and wrk have to be there (on Debian: apt install nginx wrk); the other peers are installed from npm, once.
`;

export type Flags = {
  rounds: number;
  /** Null for what each comparison finds best. */
  seconds: number | null;
  connections: number;
  /** Names of the comparisons to make. */
  chosen: string[];
  /** Whether the numbers go into the README. */
  written: boolean;
};

/**
 * Reads what `pnpm bench` was asked for; null for its usage.
 * @throws {Error} naming the flag that is wrong.
 */
export function readFlags(args: string[]): Flags | null {
  const text = { type: "string" } as const;
  const flag = { type: "boolean", default: false } as const;
  const { values } = parseArgs({
    args,
    options: {
      ...{ rounds: text, seconds: text, connections: text, only: { type: "string", multiple: true } },
      ...{ quick: flag, "no-directus": flag, help: flag },
    },
  });
  if (values.help) return null;
  const count = (name: "rounds" | "seconds" | "connections", fallback: number) => {
    const value = Number(values[name] ?? fallback);
    if (!Number.isInteger(value) || value < 1)
      throw new Error(`--${name} is "${values[name]}", not a whole number`);
    return value;
  };
  const only = values.only ?? [];
  const unknown = only.find((name) => !(name in comparisons));
  if (unknown !== undefined) throw new Error(`--only is "${unknown}", which no comparison is called`);
  const all = Object.keys(comparisons).filter((name) => !(values["no-directus"] && name === "content"));
  return {
    rounds: count("rounds", values.quick ? 1 : 5),
    seconds: values.seconds || values.quick ? count("seconds", 1) : null,
    connections: count("connections", 64),
    chosen: only.length > 0 ? Object.keys(comparisons).filter((name) => only.includes(name)) : all,
    written: !values.quick && only.length === 0,
  };
}
