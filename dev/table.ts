import { styleText } from "node:util";

export type TableRow = { name: string; url: string; note?: string };

type Table = {
  seconds: number;
  services: readonly TableRow[];
  accounts: readonly { email: string; is: string }[];
  password: string;
  home: string;
  color: boolean;
};

/** What a developer needs once everything is up: each address, who can sign in, how to stop and where the rest is. */
export function renderTable({ seconds, services, accounts, password, home, color }: Table): string {
  const bold = (text: string) => (color ? styleText("bold", text) : text);
  const dim = (text: string) => (color ? styleText("dim", text) : text);
  const link = (text: string) => (color ? styleText("cyan", text) : text);
  const rows = columns(
    services.map(({ name, url, note = "" }) => [name, url, note]),
    [bold, link, dim],
  );
  const people = columns(
    accounts.map(({ email, is }) => [email, is]),
    [bold, dim],
  );
  const rule = dim("─".repeat(88));
  return [
    "",
    `  ${bold("Selvedge is up")} ${dim(`after ${seconds.toFixed(1)} s`)}`,
    `  ${rule}`,
    ...rows,
    `  ${rule}`,
    `  Sign in as one of these, password ${bold(password)}`,
    ...people,
    `  ${rule}`,
    `  ${bold("Ctrl-C")} stops everything. State stays in ${home}; ${bold("npm start -- --reset")} wipes it.`,
    `  ${dim(`Logs: ${home}/logs. Sources are watched: save a file and it is live.`)}`,
    "",
  ].join("\n");
}

type Paint = (text: string) => string;

function columns(rows: string[][], paints: Paint[]): string[] {
  const widths = paints.map((_, column) => Math.max(...rows.map((row) => (row[column] ?? "").length)));
  return rows.map((row) => {
    const cells = row.map((cell, column) => (paints[column] ?? String)(cell.padEnd(widths[column] ?? 0)));
    return `  ${cells.join("  ").trimEnd()}`;
  });
}
