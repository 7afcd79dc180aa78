import { expect } from "vitest";
import type { Json } from "../../dev/lago/test-lago.ts";

/** What Lago has of one customer of a tenant. */
export type Billed = { lives: Json[]; invoices: Json[] };

type Usage = {
  /** The tenant's customers, the first one first: all but the last were left behind by a change of currency. */
  customers: readonly Billed[];
  usedNow: number;
  events: Json[];
  ledger: Json[];
};

/**
 * Every row of the ledger is with Lago once, and whatever came while something ran is billed once. A customer that takes
 * the place of another begins when that one did, but Lago bills it by the month that it was made in: what came before
 * was billed to the one that was left, and what that one counted since is counted again, and so has to have been free.
 */
export function compareUsage(id: string, { customers, usedNow, events, ledger }: Usage): void {
  const booked = ledger.map(({ transaction_id, quantity }) => [transaction_id, Number(quantity)]);
  const known = events.map(({ transaction_id, properties }) => [transaction_id, properties.rows]);
  expect.soft(known.toSorted(), `${id}: rows that Lago has`).toEqual(booked.toSorted());
  for (const [index, { lives, invoices }] of customers.entries()) {
    const next = customers[index + 1];
    const [from, until] = [countsFrom(lives), next ? countsFrom(next.lives) : Number.POSITIVE_INFINITY];
    const isCovered = coverOf(lives);
    const due = events
      .map(({ timestamp, properties }) => ({ at: Date.parse(timestamp), rows: properties.rows }))
      .filter(({ at }) => at >= from && at < until && isCovered(at))
      .reduce((sum, { rows }) => sum + rows, 0);
    const fees = chargesOf(invoices);
    const isOwn = ({ from_date }: Json) => Date.parse(from_date) < until;
    const billed = fees.filter(isOwn).reduce((sum, { units }) => sum + Number(units), 0);
    expect.soft(billed + (next ? 0 : usedNow), `${id}: rows that are billed`).toBe(due);
    const twice = fees.filter((fee) => !isOwn(fee)).map(({ amount_cents }) => amount_cents);
    expect.soft(twice, `${id}: what was paid for rows that count again`).toEqual(twice.map(() => 0));
  }
}

/** Of an invoice's fees, those for rows. */
export function chargesOf(invoices: readonly Json[]): Json[] {
  return invoices.flatMap(({ fees }) => fees).filter(({ item }) => item.type === "charge");
}

/** From when on a customer's first life counts usage: its start, or that of the calendar month that it was made in. */
function countsFrom(lives: readonly Json[]): number {
  const [first] = lives
    .filter(({ started_at }) => started_at !== null)
    .toSorted((a, b) => Date.parse(a.created_at) - Date.parse(b.created_at));
  if (first === undefined) return Number.POSITIVE_INFINITY;
  const made = new Date(first.created_at);
  const month = Date.UTC(made.getUTCFullYear(), made.getUTCMonth());
  // Fees say their times to the second.
  return Math.floor(Math.max(month, Date.parse(first.started_at)) / 1_000) * 1_000;
}

function coverOf(lives: readonly Json[]): (at: number) => boolean {
  const spans = lives
    .filter(({ started_at }) => started_at !== null)
    .map(({ started_at, terminated_at }) => [
      Date.parse(started_at),
      terminated_at === null ? Number.POSITIVE_INFINITY : Date.parse(terminated_at),
    ]);
  return (at) => spans.some(([from = 0, until = 0]) => at >= from && at < until);
}
