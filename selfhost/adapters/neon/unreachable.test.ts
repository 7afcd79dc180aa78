import { type AddressInfo, createServer } from "node:net";
import { Client, neon, Pool } from "@neondatabase/serverless";
import { expect, it, onTestFinished } from "vitest";
import { pointDriverAt, startNeonAndPostgres } from "../testing/neon.ts";
import { until } from "../testing/until.ts";
import { startNeonAdapter } from "./server.ts";

const connectionString = "postgresql://postgres:development-only@nowhere.invalid/weaving";

async function startAdapter(postgresPort: number, options: { connectTimeoutMs?: number } = {}) {
  const adapter = await startNeonAdapter({ port: 0, postgresHost: "127.0.0.1", postgresPort, ...options });
  onTestFinished(() => adapter.stop());
  pointDriverAt(adapter);
  return adapter;
}

async function connectClient(): Promise<Client> {
  const client = new Client(connectionString);
  client.on("error", () => {});
  await client.connect();
  return client;
}

/** Takes connections and never says a word. */
async function startSilentServer(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}

it("says at once that no Postgres listens", async () => {
  await startAdapter(1);
  const sql = neon(connectionString);
  await expect(sql`SELECT 1`).rejects.toThrow(/HTTP status 503.*Postgres cannot be reached.*ECONNREFUSED/);
  await expect(sql.transaction([sql`SELECT 1`])).rejects.toThrow("HTTP status 503");
  await expect(connectClient()).rejects.toMatchObject({
    ...{ code: "57P03", severity: "FATAL" },
    message: expect.stringContaining("Postgres cannot be reached"),
  });
});

it("does not wait for a Postgres that never answers", async () => {
  await startAdapter(await startSilentServer(), { connectTimeoutMs: 200 });
  await expect(neon(connectionString)`SELECT 1`).rejects.toThrow(/HTTP status 503.*timeout/);
});

it("fails what is in flight when Postgres stops, and works again when it is back", async () => {
  const { postgres, sql, stop } = await startNeonAndPostgres();
  onTestFinished(stop);
  const pool = new Pool({ connectionString: postgres.connectionString });
  pool.on("error", () => {});
  const client = await pool.connect();
  client.on("error", () => {});
  await Promise.all([sql`SELECT 1`, sql`SELECT 1`, client.query("BEGIN")]);

  const inFlight = [sql`SELECT pg_sleep(3600)`, sql.transaction([sql`SELECT pg_sleep(3600)`])];
  const outcomes = Promise.allSettled([...inFlight, client.query("SELECT pg_sleep(3600)")]);
  await until(
    async () => (await sql`SELECT 1 FROM pg_stat_activity WHERE wait_event = 'PgSleep'`).length === 3,
  );
  await postgres.stop();
  const [query, batch, tunnel] = await outcomes;
  expect(query).toMatchObject({
    status: "rejected",
    reason: { message: expect.stringContaining("status 503") },
  });
  expect(batch).toMatchObject({
    status: "rejected",
    reason: { message: expect.stringContaining("status 503") },
  });
  expect(tunnel?.status).toBe("rejected");
  await expect(sql`SELECT 1`).rejects.toThrow("HTTP status 503");
  client.release(true);

  await postgres.start();
  expect(await sql`SELECT 1 AS one`).toEqual([{ one: 1 }]);
  expect((await pool.query("SELECT 1 AS one")).rows).toEqual([{ one: 1 }]);
  await pool.end();
});

it("stops gracefully: what runs ends well, tunnels close, the port is free again", async () => {
  const { adapter, postgres, sql, stop } = await startNeonAndPostgres();
  onTestFinished(stop);
  const client = await connectClient();
  const ended = new Promise<void>((resolve) => client.once("end", resolve));
  const last = Promise.resolve(sql`SELECT pg_sleep(0.5), 'well' AS ended`);
  await until(
    async () => (await sql`SELECT 1 FROM pg_stat_activity WHERE wait_event = 'PgSleep'`).length === 1,
  );
  await adapter.stop();
  expect(await last).toEqual([{ pg_sleep: "", ended: "well" }]);
  await ended;
  await expect(sql`SELECT 1`).rejects.toThrow("Error connecting to database");
  const next = await startNeonAdapter({
    ...{ port: adapter.port, postgresHost: "127.0.0.1", postgresPort: postgres.port },
  });
  expect(await sql`SELECT 1 AS one`).toEqual([{ one: 1 }]);
  await next.stop();
});

it("names the port that is taken", async () => {
  const { port } = await startAdapter(1);
  await expect(startNeonAdapter({ port, postgresHost: "127.0.0.1", postgresPort: 1 })).rejects.toThrow(
    `Cannot listen on 127.0.0.1:${port}: the port is taken`,
  );
});
