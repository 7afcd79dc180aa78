const words = new Map([
  ["true", "true"],
  ["yes", "true"],
  ["y", "true"],
  ["false", "false"],
  ["no", "false"],
  ["n", "false"],
]);

/** "true" or "false"; null when the value is neither. Digits are numbers, not truth values. */
export function normalizeBoolean(value: string): string | null {
  return words.get(value.toLowerCase()) ?? null;
}
