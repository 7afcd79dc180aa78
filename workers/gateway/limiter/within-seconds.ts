/** How long an object of the limiter may be silent. */
export const answerWithinMs = 5_000;

/** Gives up on an object that is silent. @throws {Error} that says so. */
export async function withinSeconds<Value>(call: Promise<Value>): Promise<Value> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    const error = new Error(`Cannot count: the limiter did not answer within ${answerWithinMs} ms`);
    timer = setTimeout(() => reject(error), answerWithinMs);
  });
  try {
    return await Promise.race([call, late]);
  } finally {
    clearTimeout(timer);
  }
}
