/**
 * `pnpm audit:verify`: walks every chain of the audit log and names what is wrong. Ends with 1 when anything is.
 * AUDIT_DATABASE_URL names another database than that of `npm start`. AUDIT_ANCHORS is a folder that the bucket was
 * copied to, or what `GET /api/admin/audit/anchors` gave; AUDIT_ANCHOR_PUBLIC_KEYS says whose signatures to trust.
 */
import { Client } from "pg";
import { publicAnchorKey } from "../db/gateway/audit-anchor.ts";
import { type AnchorReport, verifyAnchors } from "../db/gateway/verify-anchors.ts";
import { type AuditReport, verifyAudit } from "../db/gateway/verify-audit.ts";
import { readAnchorFiles } from "./anchor-files.ts";
import { databaseUrl } from "./databases.ts";
import { readPorts } from "./ports.ts";
import { readDevVars } from "./wrangler-config.ts";

type Env = Record<string, string | undefined>;

/** Reads as of one moment, as the worker's role, which can read all chains and change none. */
async function verify(connectionString: string, anchors: AnchorReport | null): Promise<AuditReport> {
  const client = new Client({ connectionString });
  client.on("error", () => {});
  await client.connect();
  try {
    await client.query("begin isolation level repeatable read read only");
    await client.query("select set_config('app.platform', 'on', true)");
    return await verifyAudit(
      async (query, parameters) => (await client.query<never>(query, parameters)).rows,
      anchors?.heads,
    );
  } finally {
    await client.end();
  }
}

async function readAnchors({ AUDIT_ANCHORS: path, ...env }: Env): Promise<AnchorReport | null> {
  if (!path) return null;
  const named = env.AUDIT_ANCHOR_PUBLIC_KEYS?.split(",").filter((key) => key !== "");
  return await verifyAnchors(readAnchorFiles(path), named ?? (await developmentKeys(env)));
}

/** The database of `npm start` has anchors of its own key; for another one the first anchor says whose. */
async function developmentKeys(env: Env): Promise<string[]> {
  const key = readDevVars().AUDIT_ANCHOR_KEY;
  return env.AUDIT_DATABASE_URL || key === undefined ? [] : [await publicAnchorKey(key)];
}

function addressOf(env: Env): string {
  return (
    env.AUDIT_DATABASE_URL || databaseUrl({ role: "gateway", name: "gateway", port: readPorts(env).postgres })
  );
}

try {
  const anchors = await readAnchors(process.env);
  const { chains, rows, findings } = await verify(addressOf(process.env), anchors);
  const all = [...(anchors?.findings ?? []), ...findings];
  for (const { kind, message } of all) console.error(`${kind}: ${message}`);
  const held = anchors === null ? "no anchors" : `${anchors.anchors} anchors up to ${anchors.newest}`;
  const verdict = all.length === 0 ? "nothing is amiss" : `${all.length} findings`;
  console.log(`Audit log: ${chains} chains, ${rows} rows, ${held}, ${verdict}`);
  process.exitCode = all.length === 0 ? 0 : 1;
} catch (error) {
  const { message, code } = error as { message?: string; code?: string };
  console.error(`Cannot verify the audit log: ${message || code}`);
  process.exitCode = 2;
}
