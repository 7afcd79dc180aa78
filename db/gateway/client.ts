import { neon, neonConfig, Pool } from "@neondatabase/serverless";
import { drizzle, type NeonHttpDatabase } from "drizzle-orm/neon-http";
import { drizzle as drizzleSocket, type NeonDatabase } from "drizzle-orm/neon-serverless";
import { DatabaseAway } from "./database-away.ts";
import * as schema from "./schema.ts";

export type DatabaseConfig = {
  databaseUrl: string;
  /** Where something other than Neon speaks its protocol, as `http://127.0.0.1:54321`; null in front of Neon. */
  neonProxyUrl: string | null;
};

/** One statement an HTTP request, or several by `batch`, which is a transaction without reads between its writes. */
export type Database = NeonHttpDatabase<typeof schema>;

/** Hears of every statement and transaction: called when one begins, what it returns when it has ended. */
export type DatabaseObserver = () => (outcome: "ok" | "refused" | "unreachable") => void;

let observe: DatabaseObserver = () => () => {};

/** Names who hears of them, for the whole isolate, as the driver keeps its own settings. */
export function observeDatabase(observer: DatabaseObserver): void {
  observe = observer;
}

export type Transaction = Parameters<Parameters<NeonDatabase<typeof schema>["transaction"]>[0]>[0];

const statementTimeoutMs = 10_000;
const connectionTimeoutMillis = 5_000;

/** Connects by HTTP. It holds no connection and no promise, so one may serve every request of an isolate. */
export function createDatabase(config: DatabaseConfig): Database {
  configureDriver(config);
  return drizzle(neon(config.databaseUrl), { schema });
}

/**
 * Runs `work` in a transaction of its own WebSocket, for the cases where a write depends on a read before it. The
 * socket belongs to the request that opened it and is closed when `work` ends.
 * @throws {DatabaseAway} when no connection could be made.
 */
export async function inTransaction<Result>(
  config: DatabaseConfig,
  work: (transaction: Transaction) => Promise<Result>,
): Promise<Result> {
  configureDriver(config);
  const ended = observe();
  let outcome: "ok" | "refused" | "unreachable" = "unreachable";
  const pool = new Pool({ ...{ connectionString: config.databaseUrl, max: 1 }, connectionTimeoutMillis });
  // Without a listener a socket that drops while idle would throw where nobody can catch it.
  pool.on("error", () => {});
  try {
    // A socket that cannot be opened rejects with an event, which is no Error.
    const client = await pool.connect().catch((cause: unknown) => {
      throw new DatabaseAway("Cannot open a connection for a transaction", { cause });
    });
    outcome = "refused";
    try {
      const result = await drizzleSocket(client, { schema }).transaction(work);
      outcome = "ok";
      return result;
    } finally {
      client.release();
    }
  } finally {
    ended(outcome);
    await pool.end();
  }
}

async function sendStatement(url: string, init: RequestInit): Promise<Response> {
  const ended = observe();
  try {
    const response = await fetch(url, { ...init, signal: AbortSignal.timeout(statementTimeoutMs) });
    ended(response.ok ? "ok" : "refused");
    return response;
  } catch (error) {
    ended("unreachable");
    throw error;
  }
}

/** The driver keeps these for the whole isolate; a worker has one database, so they never differ. */
function configureDriver({ neonProxyUrl }: DatabaseConfig): void {
  neonConfig.fetchFunction = sendStatement;
  if (neonProxyUrl === null) return;
  const { host } = new URL(neonProxyUrl);
  neonConfig.fetchEndpoint = () => `${neonProxyUrl}/sql`;
  neonConfig.wsProxy = (address, port) => `${host}/v2?address=${address}:${port}`;
  neonConfig.useSecureWebSocket = neonProxyUrl.startsWith("https:");
  neonConfig.pipelineTLS = false;
  neonConfig.pipelineConnect = false;
}
