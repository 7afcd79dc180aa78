/**
 * Asks until the answer is there, and fails with what was waited for.
 * @param look Returns the awaited value, or undefined while it is not there.
 */
export async function waitFor<Value>(
  what: string,
  look: () => Promise<Value | undefined>,
  { timeoutMs = 30_000, everyMs = 100 } = {},
): Promise<Value> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const value = await look();
    if (value !== undefined) return value;
    if (Date.now() > deadline) throw new Error(`Waited ${timeoutMs} ms in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
}
