/** `pnpm audit:verify`: walks every chain of the audit log and names what is wrong. Ends with 1 when anything is. */
import { Client } from "pg";
import { type AuditReport, verifyAudit } from "../db/gateway/verify-audit.ts";
import { databaseUrl } from "./databases.ts";
import { readPorts } from "./ports.ts";

/** Reads as of one moment, as the worker's role, which can read all chains and change none. */
async function verify(connectionString: string): Promise<AuditReport> {
  const client = new Client({ connectionString });
  client.on("error", () => {});
  await client.connect();
  try {
    await client.query("begin isolation level repeatable read read only");
    await client.query("select set_config('app.platform', 'on', true)");
    return await verifyAudit(
      async (query, parameters) => (await client.query<never>(query, parameters)).rows,
    );
  } finally {
    await client.end();
  }
}

/** AUDIT_DATABASE_URL names another database than that of `npm start`. */
function addressOf(env: Record<string, string | undefined>): string {
  return (
    env.AUDIT_DATABASE_URL || databaseUrl({ role: "gateway", name: "gateway", port: readPorts(env).postgres })
  );
}

try {
  const { chains, rows, findings } = await verify(addressOf(process.env));
  for (const { kind, message } of findings) console.error(`${kind}: ${message}`);
  const verdict = findings.length === 0 ? "nothing is amiss" : `${findings.length} findings`;
  console.log(`Audit log: ${chains} chains, ${rows} rows, ${verdict}`);
  process.exitCode = findings.length === 0 ? 0 : 1;
} catch (error) {
  const { message, code } = error as { message?: string; code?: string };
  console.error(`Cannot verify the audit log: ${message || code}`);
  process.exitCode = 2;
}
