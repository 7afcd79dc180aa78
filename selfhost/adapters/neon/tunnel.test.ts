import { Client, neonConfig, Pool } from "@neondatabase/serverless";
import { eq } from "drizzle-orm";
import { drizzle } from "drizzle-orm/neon-serverless";
import { integer, pgTable } from "drizzle-orm/pg-core";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { WebSocket } from "ws";
import { startNeonAndPostgres } from "../testing/neon.ts";
import { until } from "../testing/until.ts";

let running: Awaited<ReturnType<typeof startNeonAndPostgres>>;

beforeAll(async () => {
  running = await startNeonAndPostgres({ maxTunnels: 30 });
  await running.sql`CREATE TABLE spool (id int PRIMARY KEY, length int NOT NULL)`;
});
afterAll(() => running.stop());

function openPool(max = 10): Pool {
  const pool = new Pool({ connectionString: running.connectionString, max });
  onTestFinished(() => pool.end());
  return pool;
}

async function openClient(connectionString = running.connectionString): Promise<Client> {
  const client = new Client(connectionString);
  client.on("error", () => {});
  await client.connect();
  return client;
}

const countBackends = async () => {
  const rows = await running.sql`SELECT 1 FROM pg_stat_activity
    WHERE application_name <> 'neon-adapter' AND backend_type = 'client backend' AND usename = 'postgres'`;
  return rows.length;
};

describe("the driver's Client and Pool", () => {
  it("run queries with parameters and report errors with all their fields", async () => {
    const pool = openPool();
    const result = await pool.query("SELECT $1::int + 1 AS n, $2::bytea AS b", [41, Buffer.from([0, 255])]);
    expect(result.rows).toEqual([{ n: 42, b: Buffer.from([0, 255]) }]);
    await expect(pool.query("SELECT nothing")).rejects.toMatchObject({ code: "42703", position: "8" });
  });

  it("read between the writes of a transaction, unseen by others until it commits", async () => {
    const spool = pgTable("spool", { id: integer().primaryKey(), length: integer().notNull() });
    const db = drizzle({ client: openPool() });
    await db.insert(spool).values({ id: 1, length: 10 });
    await db.transaction(async (tx) => {
      const [row] = await tx.select().from(spool).where(eq(spool.id, 1)).for("update");
      await tx.update(spool).set({ length: (row?.length ?? 0) * 2 });
      expect(await db.select().from(spool)).toEqual([{ id: 1, length: 10 }]);
    });
    const failing = db.transaction(async (tx) => {
      await tx.delete(spool);
      throw new Error("changed my mind");
    });
    await expect(failing).rejects.toThrow("changed my mind");
    expect(await db.select().from(spool)).toEqual([{ id: 1, length: 20 }]);
  });

  it("keep a session: SET lasts, and notifications arrive", async () => {
    const client = await openClient();
    await client.query("SET application_name = 'weaver'; LISTEN loom");
    const notified = new Promise((resolve) => client.on("notification", ({ payload }) => resolve(payload)));
    await running.sql`SELECT pg_notify('loom', 'shuttle')`;
    expect(await notified).toBe("shuttle");
    expect((await client.query("SHOW application_name")).rows).toEqual([{ application_name: "weaver" }]);
    await client.end();
  });

  it("60 transactions at once over 10 tunnels add up", async () => {
    const pool = openPool(10);
    await pool.query("INSERT INTO spool VALUES (2, 0)");
    const add = async () => {
      const client = await pool.connect();
      await client.query("BEGIN");
      const { rows } = await client.query("SELECT length FROM spool WHERE id = 2 FOR UPDATE");
      await client.query("UPDATE spool SET length = $1 WHERE id = 2", [rows[0].length + 1]);
      await client.query("COMMIT");
      client.release();
    };
    await Promise.all(Array.from({ length: 60 }, add));
    expect((await pool.query("SELECT length FROM spool WHERE id = 2")).rows).toEqual([{ length: 60 }]);
  });

  it("carry 10 MB there and 30 MB back", async () => {
    const pool = openPool();
    const large = "ü".repeat(5 * 1024 * 1024);
    const { rows } = await pool.query("SELECT $1 AS v UNION ALL SELECT $1 UNION ALL SELECT $1", [large]);
    expect(rows.map(({ v }) => v === large)).toEqual([true, true, true]);
  });

  it("hear of a wrong password and an unknown database", async () => {
    const wrong = openClient(running.connectionString.replace("development-only", "guess"));
    await expect(wrong).rejects.toMatchObject({ code: "28P01" });
    const unknown = openClient(running.connectionString.replace(/weaving$/, "nothing"));
    await expect(unknown).rejects.toMatchObject({ code: "3D000" });
  });
});

describe("a tunnel", () => {
  const open = (path: string, headers: Record<string, string> = {}) =>
    new Promise<{ status: number; socket: WebSocket }>((resolve, reject) => {
      const socket = new WebSocket(`${running.adapter.url.replace("http", "ws")}${path}`, { headers });
      socket.once("open", () => resolve({ status: 101, socket }));
      socket.once("unexpected-response", (_, { statusCode }) => resolve({ status: statusCode ?? 0, socket }));
      socket.once("error", reject);
    });

  it("goes to the configured Postgres, whatever address is asked for", async () => {
    const before = neonConfig.wsProxy;
    neonConfig.wsProxy = () => `127.0.0.1:${running.adapter.port}/v2?address=169.254.169.254:80`;
    const client = await openClient();
    neonConfig.wsProxy = before;
    const { rows } = await client.query("SELECT current_setting('port') AS port");
    expect(rows).toEqual([{ port: String(running.postgres.port) }]);
    await client.end();
  });

  it("is refused at another path and to web pages", async () => {
    expect((await open("/v1")).status).toBe(404);
    expect((await open("/v2", { Origin: "http://localhost:3000" })).status).toBe(403);
  });

  it("ends in Postgres when the client goes, politely or not", async () => {
    await until(async () => (await countBackends()) === 0);
    const clients = await Promise.all([openClient(), openClient()]);
    expect(await countBackends()).toBe(2);
    const [polite, rude] = clients;
    await polite?.end();
    // Cuts the connection in the middle of a message.
    const { socket } = await open("/v2");
    socket.send(Buffer.from([0, 0, 0, 8, 4]));
    socket.terminate();
    await rude?.query("BEGIN");
    (rude as unknown as { connection: { stream: { ws: WebSocket } } }).connection.stream.ws.close();
    await until(async () => (await countBackends()) === 0);
  });

  it("ends for the client when Postgres ends the session", async () => {
    const client = await openClient();
    const ended = new Promise<void>((resolve) => client.once("end", resolve));
    await client.query("SELECT pg_terminate_backend(pg_backend_pid())").catch(() => {});
    await ended;
  });

  it("is refused when too many are open, and possible again when one has gone", async () => {
    const tunnels = await Promise.all(Array.from({ length: 30 }, () => open("/v2")));
    expect(tunnels.map(({ status }) => status)).toEqual(Array(30).fill(101));
    expect((await open("/v2")).status).toBe(503);
    for (const { socket } of tunnels) socket.terminate();
    await until(async () => (await open("/v2")).status === 101);
  });
});
