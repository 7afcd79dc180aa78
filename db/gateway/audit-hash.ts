/** A row of the audit log as its hash sees it: text, as Postgres writes it. */
export type HashedRow = {
  prev_hash: string;
  id: string;
  chain: string;
  seq: string;
  /** Milliseconds since 1970. */
  occurred_ms: string;
  actor_type: string;
  actor_id: string | null;
  action: string;
  target_type: string | null;
  target_id: string | null;
  tenant_id: string | null;
  request_id: string | null;
  origin: string | null;
  changes: string | null;
  personal_changes: string | null;
  person_id: string | null;
};

/** Before the first row of a chain. */
export const genesisHash = "0".repeat(64);

/**
 * The hash that `audit_append` gave a row, computed outside the database: SHA-256, in hex, over the fields, each as
 * `length in bytes:text`, or `-` where there is none.
 */
export async function hashOfRow(row: HashedRow): Promise<string> {
  const fields = [
    ...[row.prev_hash, row.id, row.chain, row.seq, row.occurred_ms, row.actor_type, row.actor_id, row.action],
    ...[row.target_type, row.target_id, row.tenant_id, row.request_id, row.origin, row.changes],
    ...[row.personal_changes, row.person_id],
  ];
  const encoder = new TextEncoder();
  const text = fields.map((field) => (field === null ? "-" : `${encoder.encode(field).length}:${field}`));
  const digest = await crypto.subtle.digest("SHA-256", encoder.encode(text.join("")));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
