import { ApiError } from "../../contract/api-error.ts";

/** Each holds parts of a file in memory and a connection, for as long as an address of somebody's choice likes. */
const mostAtOnce = 2;

export type InImportSlot = <Result>(tenantId: string, act: () => Promise<Result>) => Promise<Result>;

/**
 * Counts a tenant's imports that are under way in this isolate, whose memory and connections it is that they share.
 * @throws {ApiError} `rate_limited` instead of acting while as many are as may be.
 */
export function createImportSlots(): InImportSlot {
  const underWay = new Map<string, number>();
  return async function inImportSlot(tenantId, act) {
    const before = underWay.get(tenantId) ?? 0;
    if (before >= mostAtOnce)
      throw new ApiError("rate_limited", `${mostAtOnce} imports are under way already: wait for one to end`, {
        headers: { "retry-after": "10" },
      });
    underWay.set(tenantId, before + 1);
    try {
      return await act();
    } finally {
      const now = (underWay.get(tenantId) ?? 1) - 1;
      if (now === 0) underWay.delete(tenantId);
      else underWay.set(tenantId, now);
    }
  };
}
