import type { WindowState } from "./sliding-window.ts";

/** A window as it is stored: time, number of charges, each charge's end and count, each lease's id, end and count. */
export type WindowRecord = Float64Array;

export function toRecord({ charges, leases, atMs }: WindowState): WindowRecord {
  const record = new Float64Array(2 + charges.length * 2 + leases.length * 3);
  record.set([atMs, charges.length]);
  let at = 2;
  for (const { expiresAtMs, count } of charges) {
    record[at++] = expiresAtMs;
    record[at++] = count;
  }
  for (const { id, expiresAtMs, count } of leases) {
    record[at++] = id;
    record[at++] = expiresAtMs;
    record[at++] = count;
  }
  return record;
}

export function fromRecord(record: WindowRecord): WindowState {
  const [atMs = 0, length = 0] = record;
  const charges = Array.from({ length }, (_, index) => {
    const [expiresAtMs = 0, count = 0] = record.subarray(2 + index * 2);
    return { expiresAtMs, count };
  });
  const rest = record.subarray(2 + length * 2);
  const leases = Array.from({ length: rest.length / 3 }, (_, index) => {
    const [id = 0, expiresAtMs = 0, count = 0] = rest.subarray(index * 3);
    return { id, expiresAtMs, count };
  });
  return { charges, leases, atMs };
}
