/** The layout of `terraform fmt`, for a machine without it: indentation, alignment of `=`, blank lines. */

type Line = { text: string; level: number; opens: boolean };

const openers = "{[(";
const closers = "}])";

/** `text` as `terraform fmt` would lay it out, but for what lies within a line beside its first `=`. */
export function formatTerraform(text: string): string {
  const lines = indented(text.split("\n").map((line) => line.trim()));
  return `${aligned(lines)
    .join("\n")
    .replaceAll(/\n{3,}/g, "\n\n")
    .trim()}\n`;
}

/** However many brackets a line opens, what follows is one step deeper. */
function indented(lines: string[]): Line[] {
  const levels: number[] = [];
  return lines.map((text) => {
    const code = withoutStrings(text);
    const leading = /^[\]})]*/.exec(code)?.[0].length ?? 0;
    let level = levels.length === 0 ? 0 : (levels.at(-1) ?? 0) + 1;
    for (let at = 0; at < leading; at += 1) level = levels.pop() ?? 0;
    let opened = 0;
    for (const character of code.slice(leading)) {
      if (openers.includes(character)) {
        levels.push(level);
        opened += 1;
      } else if (closers.includes(character)) {
        levels.pop();
        opened -= 1;
      }
    }
    return { text, level, opens: opened > 0 };
  });
}

/** Attributes on lines that follow each other have their `=` in one column; one whose value goes on for lines has not. */
function aligned(lines: Line[]): string[] {
  const done: string[] = [];
  for (let at = 0; at < lines.length; ) {
    const run = runOfAttributes(lines, at);
    const width = Math.max(...run.map(({ text }) => nameOf(text).length));
    for (const line of run) done.push(laidOut(line, width));
    at += run.length;
    const next = lines[at];
    if (run.length > 0 || next === undefined) continue;
    done.push(laidOut(next, nameOf(next.text).length));
    at += 1;
  }
  return done;
}

function runOfAttributes(lines: Line[], from: number): Line[] {
  let to = from;
  while (to < lines.length && !lines[to]?.opens && nameOf(lines[to]?.text ?? "") !== "") to += 1;
  return lines.slice(from, to);
}

function nameOf(text: string): string {
  return /^("[^"]+"|[\w-]+)\s*=(?![=>])/.exec(text)?.[1] ?? "";
}

function laidOut({ text, level }: Line, width: number): string {
  const name = nameOf(text);
  const value = name === "" ? text : `${name.padEnd(width)} = ${text.slice(text.indexOf("=") + 1).trim()}`;
  return value === "" ? "" : " ".repeat(level * 2) + value;
}

function withoutStrings(text: string): string {
  return text.replaceAll(/"(?:\\.|[^"\\])*"/g, '""').replace(/#.*$/, "");
}
