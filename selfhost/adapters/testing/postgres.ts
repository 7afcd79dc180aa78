import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "pg";
import { developmentPassword } from "../../../dev/databases.ts";
import { startPostgres } from "../../../dev/postgres.ts";
import { findFreePort } from "./free-port.ts";

export type TestPostgres = {
  port: number;
  /** The superuser's, to a database that every role may use. Host and port are nonsense on purpose: an adapter must not use a client's. */
  connectionString: string;
  start(): Promise<void>;
  stop(): Promise<void>;
  remove(): Promise<void>;
};

const superuser = { user: "postgres", password: developmentPassword };

/** Starts a Postgres of the test's own in a temporary folder; it can be stopped and started again on the same port. */
export async function startTestPostgres(): Promise<TestPostgres> {
  const dir = await mkdtemp(join(tmpdir(), "selvedge-adapters-"));
  const port = await findFreePort();
  let running: { stop(): Promise<void> } | null = null;
  const start = async () => {
    running = await startPostgres({ dir, port });
  };
  const stop = async () => {
    await running?.stop();
    running = null;
  };
  const remove = async () => {
    await stop();
    await rm(dir, { recursive: true, force: true });
  };
  await start();
  await createTestDatabase(port);
  const connectionString = "postgresql://postgres:development-only@nowhere.invalid:1/weaving";
  return { port, connectionString, start, stop, remove };
}

/** A connection past the adapters, to see what they do. */
export async function connectDirectly(port: number, database = "weaving"): Promise<Client> {
  const client = new Client({ host: "127.0.0.1", port, database, ...superuser });
  await client.connect();
  return client;
}

async function createTestDatabase(port: number): Promise<void> {
  const client = await connectDirectly(port, "postgres");
  await client.query("CREATE DATABASE weaving TEMPLATE template0");
  await client.end();
}
