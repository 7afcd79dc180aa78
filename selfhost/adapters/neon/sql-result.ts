import { toJsonValue } from "./json-value.ts";
import type { StatementResult } from "./run-statements.ts";

type Output = { arrayMode: boolean; rawText: boolean };

/** Writes a statement's result the way Neon answers it. */
export function toResultBody({ fields, rows, commandTag }: StatementResult, { arrayMode, rawText }: Output) {
  const values = rawText ? rows : rows.map((row) => row.map((text, index) => convert(text, fields[index])));
  return {
    fields: fields.map(({ name, tableID, columnID, dataTypeID, dataTypeSize, dataTypeModifier }) => ({
      ...{ name, dataTypeID, tableID, columnID, dataTypeSize, dataTypeModifier },
      format: "text",
    })),
    ...parseCommandTag(commandTag),
    rows: arrayMode ? values : values.map((row) => toObject(row, fields)),
    rowAsArray: arrayMode,
  };
}

function convert(text: string | null, field: { dataTypeID: number } | undefined): unknown {
  return text === null ? null : toJsonValue(text, field?.dataTypeID ?? 0);
}

function toObject(row: unknown[], fields: { name: string }[]): Record<string, unknown> {
  return Object.fromEntries(fields.map(({ name }, index) => [name, row[index]]));
}

/** "INSERT 0 3" is `INSERT` with 3 rows, "SELECT 2" has 2, "CREATE TABLE" is `CREATE` with none. */
function parseCommandTag(tag: string): { command: string; rowCount: number | null } {
  const [command = "", ...rest] = tag.split(" ");
  const count = Number.parseInt(rest.at(-1) ?? "", 10);
  return { command, rowCount: Number.isNaN(count) ? null : count };
}
