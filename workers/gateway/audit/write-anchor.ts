import { gte, inArray } from "drizzle-orm";
import { signAnchor } from "../../../db/gateway/audit-anchor.ts";
import { auditHead, auditLog } from "../../../db/gateway/schema-audit.ts";
import { withPlatform } from "../../../db/gateway/tenant.ts";
import { nextAnchor } from "../../../db/gateway/verify-anchors.ts";
import type { Deps } from "../deps.ts";
import type { Sweep } from "../sweep.ts";
import { readLastAnchor } from "./stored-anchors.ts";

type AnchorDeps = Pick<Deps, "config" | "db" | "anchors">;

const hourMs = 3_600_000;
/** Longer than any transaction runs: a row is dated before it is committed. */
const marginMs = 600_000;

export const anchorAuditLog: Sweep = {
  name: "anchor-audit-log",
  everyMinutes: 60,
  run: (deps) => writeAnchor(deps, Date.now()),
};

/**
 * Writes where the chains are to where the database's rights do not reach: once an hour those that grew, once a day
 * all. An hour that has its anchor keeps it, so a run that is doubled changes nothing.
 */
export async function writeAnchor({ config, db, anchors }: AnchorDeps, nowMs: number): Promise<void> {
  const last = await readLastAnchor(anchors, nowMs);
  const takenAt = new Date(nowMs);
  const isFull = last === null || last.anchor.takenAt.slice(0, 10) !== takenAt.toISOString().slice(0, 10);
  const since = isFull ? null : new Date(Date.parse(last.anchor.takenAt) - marginMs);
  const { chain, seq, hash } = auditHead;
  const heads = db.select({ chain, seq, hash }).from(auditHead).orderBy(chain);
  const grown = (time: Date) =>
    heads.where(
      inArray(
        chain,
        db.selectDistinct({ chain: auditLog.chain }).from(auditLog).where(gte(auditLog.occurredAt, time)),
      ),
    );
  const [rows] = await withPlatform(db, [since === null ? heads : grown(since)]);
  const next = { takenAt: takenAt.toISOString(), full: isFull, heads: rows };
  const text = await signAnchor(await nextAnchor(last, next), config.auditAnchorKey);
  await anchors.put(nameOfAnchor(nowMs), text, {
    onlyIf: { etagDoesNotMatch: "*" },
    httpMetadata: { contentType: "application/json" },
  });
}

/** One name an hour, which sorts by time. */
function nameOfAnchor(atMs: number): string {
  return `anchors/${new Date(atMs - (atMs % hourMs)).toISOString().slice(0, 13)}.json`;
}
