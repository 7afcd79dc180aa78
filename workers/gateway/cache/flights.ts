import { waitUntil } from "cloudflare:workers";

type Outcome<Value> = { value: Value } | { error: unknown };

/** What a flight brought, and whether it was this request that flew. */
type Landed<Value> = { value: Value; led: boolean };

export type Flights<Value> = {
  /** Does the work, or waits for the request that is doing it. @throws what the work throws, to all who wait. */
  join(key: string, work: () => Promise<Value>): Promise<Landed<Value>>;
};

/**
 * Lets identical requests of one isolate share one piece of work.
 *
 * In workerd a promise continues in the request that settles it, and what that request opened is no other's to touch.
 * So nobody awaits another's promise: each who waits makes one of their own, and who worked settles it with a plain
 * value, which the runtime hands over to the request that made it. Each also holds a timer of their own. It keeps the
 * runtime from thinking that the request hangs, and if whoever worked was dropped, the next in line works instead.
 */
export function createFlights<Value>({ patienceMs }: { patienceMs: number }): Flights<Value> {
  const flights = new Map<string, Set<(outcome: Outcome<Value>) => void>>();

  async function fly(key: string, work: () => Promise<Value>): Promise<Outcome<Value>> {
    const waiting = new Set<(outcome: Outcome<Value>) => void>();
    flights.set(key, waiting);
    const outcome = await work().then(
      (value) => ({ value }),
      (error: unknown) => ({ error }),
    );
    if (flights.get(key) === waiting) flights.delete(key);
    for (const tell of waiting) tell(outcome);
    return outcome;
  }

  async function join(key: string, work: () => Promise<Value>): Promise<Landed<Value>> {
    const waiting = flights.get(key);
    if (waiting === undefined) {
      const flight = fly(key, work);
      // Others wait for it, also when its own client does not any more.
      waitUntil(flight);
      return { value: unwrap(await flight), led: true };
    }
    const outcome = await hear(waiting, patienceMs);
    if (outcome !== null) return { value: unwrap(outcome), led: false };
    if (flights.get(key) === waiting) flights.delete(key);
    return await join(key, work);
  }

  return { join };
}

/** What those who wait are told; null when they are told nothing. */
async function hear<Value>(
  waiting: Set<(outcome: Outcome<Value>) => void>,
  patienceMs: number,
): Promise<Outcome<Value> | null> {
  const { promise, resolve } = Promise.withResolvers<Outcome<Value> | null>();
  const timer = setTimeout(() => resolve(null), patienceMs);
  waiting.add(resolve);
  const outcome = await promise;
  waiting.delete(resolve);
  clearTimeout(timer);
  return outcome;
}

function unwrap<Value>(outcome: Outcome<Value>): Value {
  if ("error" in outcome) throw outcome.error;
  return outcome.value;
}
