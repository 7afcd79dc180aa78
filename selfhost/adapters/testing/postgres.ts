import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startPostgres } from "../../../dev/postgres.ts";
import { findFreePort } from "./free-port.ts";

export type TestPostgres = {
  port: number;
  /** The superuser's. Host and port are nonsense on purpose: an adapter must not use a client's. */
  connectionString: string;
  start(): Promise<void>;
  stop(): Promise<void>;
  remove(): Promise<void>;
};

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
  const connectionString = "postgresql://postgres:development-only@nowhere.invalid:1/postgres";
  return { port, connectionString, start, stop, remove };
}
