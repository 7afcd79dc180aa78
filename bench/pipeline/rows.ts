import { closeSync, openSync, writeSync } from "node:fs";

export const rowCount = 1_000_000;

/** Of the data set: no id may come twice. */
export const rules = {
  columns: [
    {
      ...{ name: "id", type: "text" as const, required: true, unique: true },
      ...{ min: null, max: null, pattern: null },
    },
  ],
};

/** Writes a file of 1,000,000 rows and about 100 MB in which a little is wrong. */
export function writeRows(path: string): void {
  const file = openSync(path, "w");
  writeSync(file, "id,name,email,phone,country,born,amount,note\n");
  let text = "";
  for (let row = 1; row <= rowCount; row += 1) {
    text += rowOf(row);
    if (row % 10_000 > 0) continue;
    writeSync(file, text);
    text = "";
  }
  closeSync(file);
}

const countries = ["DE", "France", "gbr", "US", "Netherlands"];

function rowOf(row: number): string {
  const day = `19${String(10 + (row % 90)).padStart(2, "0")}-${String(1 + (row % 12)).padStart(2, "0")}-10`;
  const email = row % 1_000 === 0 ? "nobody" : `person-${row}@example.com`;
  const phone = `+44 20 7946 ${String(row % 10_000).padStart(4, "0")}`;
  // One in 5,000 repeats the id of the row before.
  const id = `customer-${String(row % 5_000 === 0 ? row - 1 : row).padStart(8, "0")}`;
  return `${id},Person ${row},${email},${phone},${countries[row % 5]},${day},${row % 977}.25,some words\n`;
}
