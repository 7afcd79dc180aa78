import { genesisHash, type HashedRow, hashOfRow } from "./audit-hash.ts";
import type { AnchoredHeads } from "./verify-anchors.ts";

export type Finding = {
  kind: "changed" | "missing" | "cut" | "reordered" | "rewritten" | "removed" | "forged";
  chain: string;
  seq: number;
  message: string;
};

export type AuditReport = { chains: number; rows: number; findings: Finding[] };

/** Asks one question of the database; every one of them must see the same moment. */
export type Ask = <Row extends object>(query: string, parameters: unknown[]) => Promise<Row[]>;

type Row = HashedRow & { hash: string };
type Head = { chain: string; seq: string; hash: string };

const pageOfRows = `select prev_hash, id::text, chain, seq::text, (extract(epoch from occurred_at) * 1000)::bigint::text as occurred_ms,
  actor_type, actor_id, action, target_type, target_id, tenant_id, request_id, origin, changes::text, personal_changes,
  person_id, hash
  from audit_log where chain = $1 and seq > $2 order by audit_log.seq limit $3`;

const pageRows = 2_000;

/**
 * Walks every chain from its first row to its head, computing each hash anew, and names each row that was changed, is
 * missing, was cut from the end or stands in another's place. That a chain was rewritten, cut or removed together with
 * its head shows against the heads that were anchored outside the database.
 */
export async function verifyAudit(ask: Ask, anchored: AnchoredHeads = new Map()): Promise<AuditReport> {
  const heads = await ask<Head>(
    `select coalesce(h.chain, l.chain) as chain, coalesce(h.seq, 0)::text as seq, coalesce(h.hash, '') as hash
     from audit_head h full join (select distinct chain from audit_log) l on l.chain = h.chain order by 1`,
    [],
  );
  const report: AuditReport = { chains: heads.length, rows: 0, findings: [] };
  const there = new Set(heads.map(({ chain }) => chain));
  for (const [chain, { seq, anchor }] of anchored) {
    if (there.has(chain)) continue;
    const message = `Chain "${chain}": removed as a whole, with at least ${seq} rows (anchor "${anchor}")`;
    report.findings.push({ kind: "removed", chain, seq: 1, message });
  }
  for (const head of heads) await walk(ask, { head, anchored: anchored.get(head.chain), report });
  return report;
}

type Walk = { head: Head; anchored: ReturnType<AnchoredHeads["get"]>; report: AuditReport };

/** `before` says whether the row before is as it was written: what follows a broken one is not broken for that. */
async function walk(ask: Ask, { head, anchored, report }: Walk): Promise<void> {
  const find = (kind: Finding["kind"], seq: number, message: string) =>
    report.findings.push({ kind, chain: head.chain, seq, message: `Chain "${head.chain}": ${message}` });
  let [seq, hash, before] = [0, genesisHash, true];
  for await (const row of rowsOf(ask, head.chain)) {
    report.rows += 1;
    const at = Number(row.seq);
    if (at > seq + 1) find("missing", seq + 1, `${nameRows(seq + 1, at - 1)} missing`);
    const genuine = (await hashOfRow(row)) === row.hash;
    const placed = genuine ? null : await originalPlace(row, Number(head.seq));
    if (placed !== null) find("reordered", at, `row ${at} ("${row.id}") was written as row ${placed}`);
    else if (!genuine) find("changed", at, `row ${at} ("${row.id}") was changed`);
    else if (before && at === seq + 1 && row.prev_hash !== hash)
      find("changed", at, `row ${at} ("${row.id}") does not follow row ${seq}: one of them was replaced`);
    if (genuine && at === anchored?.seq && row.hash !== anchored.hash)
      find("rewritten", at, `row ${at} and those before it are not what anchor "${anchored.anchor}" says`);
    before = genuine;
    [seq, hash] = [at, row.hash];
  }
  const last = Number(head.seq);
  if (anchored !== undefined && anchored.seq > Math.max(seq, last)) {
    const rows = nameRows(Math.max(seq, last) + 1, anchored.seq);
    find(
      "cut",
      Math.max(seq, last) + 1,
      `${rows} cut from the end with the head (anchor "${anchored.anchor}")`,
    );
  }
  if (seq < last) find("cut", seq + 1, `${nameRows(seq + 1, last)} cut from the end`);
  else if (seq > last)
    find("changed", last, `the head says row ${last} is the last, but there is row ${seq}`);
  else if (hash !== head.hash) find("changed", seq, `row ${seq} is not the one that the head was moved to`);
}

function nameRows(from: number, to: number): string {
  return from === to ? `row ${from} is` : `rows ${from} to ${to} are`;
}

/** The number that a row was written with, if only its number was changed, and not by far. */
async function originalPlace(row: Row, last: number): Promise<number | null> {
  const at = Number(row.seq);
  for (let distance = 1; distance <= 500; distance += 1) {
    for (const seq of [at - distance, at + distance]) {
      if (seq < 1 || seq > last) continue;
      if ((await hashOfRow({ ...row, seq: String(seq) })) === row.hash) return seq;
    }
  }
  return null;
}

async function* rowsOf(ask: Ask, chain: string): AsyncGenerator<Row> {
  let after = "0";
  while (true) {
    const page = await ask<Row>(pageOfRows, [chain, after, pageRows]);
    yield* page;
    const last = page.at(-1);
    if (last === undefined || page.length < pageRows) return;
    after = last.seq;
  }
}
