type Environment = Record<string, string | undefined>;

/**
 * Reads a variable; an empty one counts as absent.
 * @throws {Error} naming the variable when it is absent and has no fallback.
 */
export function readText(env: Environment, name: string, fallback?: string): string {
  const value = env[name] || fallback;
  if (value === undefined) throw new Error(`Cannot start: the variable ${name} is not set`);
  return value;
}

/**
 * Reads a variable that is a port or a count.
 * @throws {Error} naming the variable when it is no whole number between 1 and 65535.
 */
export function readWholeNumber(env: Environment, name: string, fallback: number): number {
  const value = readText(env, name, String(fallback));
  const number = Number(value);
  if (/^\d+$/.test(value) && number >= 1 && number <= 65_535) return number;
  throw new Error(`Cannot start: ${name} is "${value}", not a whole number between 1 and 65535`);
}
