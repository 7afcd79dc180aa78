/** So many requests, counted until a time. In a list they are in the order of their ends. */
export type Charge = { expiresAtMs: number; count: number };

/**
 * Counts `charge.count` requests until `charge.expiresAtMs`. Neighbours are put together, to the later end, while they
 * are `mostTogether` at most, or end at once: so a list holds about two entries for each `mostTogether` requests, and
 * at any moment at most `mostTogether - 1` requests are counted for longer than they were to be.
 */
export function addCharge(charges: Charge[], { expiresAtMs, count }: Charge, mostTogether: number): void {
  let index = charges.length;
  while (index > 0 && (charges[index - 1]?.expiresAtMs ?? 0) > expiresAtMs) index -= 1;
  const before = charges[index - 1];
  const after = charges[index];
  if (before !== undefined && before.expiresAtMs === expiresAtMs) {
    before.count += count;
  } else if (before !== undefined && before.count + count <= mostTogether) {
    before.expiresAtMs = expiresAtMs;
    before.count += count;
  } else if (after !== undefined && after.count + count <= mostTogether) {
    after.count += count;
  } else {
    charges.splice(index, 0, { expiresAtMs, count });
  }
}

/** Takes one request back that was added with this end, which has not come yet. */
export function removeCharge(charges: Charge[], expiresAtMs: number): void {
  // Whatever it was put together with, it is in the first entry that ends no sooner.
  const index = charges.findIndex((charge) => charge.expiresAtMs >= expiresAtMs);
  const charge = charges[index];
  if (charge === undefined) return;
  charge.count -= 1;
  if (charge.count === 0) charges.splice(index, 1);
}

/** Forgets what has ended. */
export function dropExpired(charges: Charge[], nowMs: number): void {
  let ended = 0;
  while (ended < charges.length && (charges[ended]?.expiresAtMs ?? 0) <= nowMs) ended += 1;
  if (ended > 0) charges.splice(0, ended);
}

export function sumOf(counts: readonly { count: number }[]): number {
  let sum = 0;
  for (const { count } of counts) sum += count;
  return sum;
}
