import type { DatasetMetadata } from "../../../workers/contract/datasets.ts";

/** A value as a line of the form has it: as it is, or as JSON where it would be read as something else. */
export function writeMetadata(metadata: DatasetMetadata): string {
  return Object.entries(metadata)
    .map(([name, value]) => `${name}: ${isPlain(value) ? value : JSON.stringify(value)}`)
    .join("\n");
}

function isPlain(value: string | number | boolean): boolean {
  return value !== "" && readValue(String(value)) === value;
}

/** The value that a line of the form says. */
export function readValue(text: string): string | number | boolean {
  if (text.includes("\n") || text.includes("\r")) return "";
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") return value;
  } catch {
    // It is a text as it stands.
  }
  return text.trim();
}
