import { styleText } from "node:util";

type Color = Parameters<typeof styleText>[0];

export type Step = {
  /** Says what the step does at the moment. */
  note(text: string): void;
};

export type Progress = {
  /** Runs `work` and shows it with its time; what `describe` makes of its result stands behind. Errors pass through. */
  step<T>(name: string, work: (step: Step) => Promise<T>, describe?: (result: T) => string): Promise<T>;
  /** Prints above what is still running. */
  print(text: string): void;
  /** Nothing is shown afterwards. */
  close(): void;
};

type Running = { name: string; note: string; started: number };
type Output = Pick<NodeJS.WriteStream, "write"> & { isTTY?: boolean; columns?: number };

const frames = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"];
const redrawMs = 80;
const heartbeatMs = 15_000;

/** Shows nothing: for tests. */
export const silentProgress: Progress = {
  step: async (_, work) => await work({ note: () => {} }),
  print: () => {},
  close: () => {},
};

/**
 * Shows each step as a line when it is done. On a terminal the running ones stand below with a clock; elsewhere a long
 * one gives a sign of life every 15 s.
 */
export function createProgress(output: Output, { live = Boolean(output.isTTY) } = {}): Progress {
  const running = new Set<Running>();
  let drawn = 0;
  let frame = 0;
  let closed = false;
  const paint = (color: Color, text: string) => (live ? styleText(color, text) : text);
  const timer = setInterval(live ? redraw : heartbeat, live ? redrawMs : heartbeatMs);
  timer.unref();

  function line(mark: string, { name, started, note }: Running): string {
    const seconds = `${((performance.now() - started) / 1000).toFixed(1)} s`;
    return `  ${mark} ${name.padEnd(16)} ${paint("dim", seconds.padStart(7))}  ${note}`.trimEnd();
  }

  function erase(): void {
    if (drawn > 0) output.write(`\x1b[${drawn}F\x1b[J`);
    drawn = 0;
  }

  function draw(): void {
    if (!live || closed) return;
    const mark = paint("cyan", frames[frame++ % frames.length] ?? "");
    for (const step of running) output.write(`${cutLine(line(mark, step), output.columns || 80)}\n`);
    drawn = running.size;
  }

  function redraw(): void {
    if (drawn === 0 && running.size === 0) return;
    erase();
    draw();
  }

  function heartbeat(): void {
    for (const step of running) {
      if (performance.now() - step.started > heartbeatMs) output.write(`${line("…", step)}\n`);
    }
  }

  function print(text: string): void {
    if (closed) return;
    erase();
    output.write(`${text}\n`);
    draw();
  }

  async function step<T>(name: string, work: (step: Step) => Promise<T>, describe?: (result: T) => string) {
    const current: Running = { name, note: "", started: performance.now() };
    running.add(current);
    const finish = (mark: string, note: string) => {
      running.delete(current);
      print(line(mark, { ...current, note }));
    };
    try {
      const result = await work({ note: (text) => (current.note = text) });
      finish(paint("green", "✓"), describe?.(result) ?? current.note);
      return result;
    } catch (error) {
      finish(paint("red", "✗"), current.note);
      throw error;
    }
  }

  function close(): void {
    erase();
    closed = true;
    clearInterval(timer);
  }

  return { step, print, close };
}

/** Cuts a line so that it takes one row; escape sequences take no room. */
function cutLine(text: string, columns: number): string {
  let room = columns - 1;
  let shown = "";
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colours are control sequences
  for (const [part] of text.matchAll(/\x1b\[[\d;]*m|./gu)) {
    if (part.length > 1 && part.startsWith("\x1b")) shown += part;
    else if (room-- > 0) shown += part;
  }
  return shown;
}
