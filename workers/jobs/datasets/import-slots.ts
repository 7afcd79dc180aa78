import { ApiError } from "../../contract/api-error.ts";
import { mostFetchMs } from "./fetch-source.ts";

/** Each holds parts of a file in memory and a connection, for as long as an address of somebody's choice likes. */
const mostAtOnce = 2;

/** Longer no import takes: the runtime may end one whose caller is gone, and then nobody says that it is over. */
const mostMs = mostFetchMs + 60_000;

export type InImportSlot = <Result>(tenantId: string, act: () => Promise<Result>) => Promise<Result>;

type Slot = { takenAt: number };

/**
 * Counts a tenant's imports that are under way in this isolate, whose memory and connections it is that they share.
 * @param now tells the time in milliseconds.
 * @throws {ApiError} `rate_limited` instead of acting while as many are as may be.
 */
export function createImportSlots({ now = Date.now }: { now?: () => number } = {}): InImportSlot {
  const taken = new Map<string, Slot[]>();
  return async function inImportSlot(tenantId, act) {
    const slot = { takenAt: now() };
    const others = (taken.get(tenantId) ?? []).filter(({ takenAt }) => slot.takenAt - takenAt < mostMs);
    if (others.length >= mostAtOnce)
      throw new ApiError("rate_limited", `${mostAtOnce} imports are under way already: wait for one to end`, {
        headers: { "retry-after": "10" },
      });
    taken.set(tenantId, [...others, slot]);
    try {
      return await act();
    } finally {
      const rest = (taken.get(tenantId) ?? []).filter((other) => other !== slot);
      if (rest.length === 0) taken.delete(tenantId);
      else taken.set(tenantId, rest);
    }
  };
}
