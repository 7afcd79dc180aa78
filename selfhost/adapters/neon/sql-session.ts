import { setImmediate as nextTurn } from "node:timers/promises";
import { DatabaseError, type PoolClient } from "pg";
import { HttpError } from "../http-error.ts";
import { cancelQuery } from "./cancel-query.ts";
import type { Credentials } from "./connection-string.ts";
import type { PostgresAddress, PostgresPools } from "./postgres-pools.ts";
import { runStatements, type StatementResult } from "./run-statements.ts";
import type { SqlRequest } from "./sql-request.ts";

type SessionOptions = PostgresAddress & {
  pools: PostgresPools;
  queryTimeoutMs: number;
  maxResultBytes: number;
};

/**
 * Runs one request in a session of its own: a batch in a transaction, a single statement alone. The connection comes from
 * a pool and goes back there without a trace of the request, after the caller has its results.
 * @throws {DatabaseError} what Postgres answered; {HttpError} 504 past `queryTimeoutMs`, 499 when `gone` aborts.
 */
export async function runInSession(
  request: SqlRequest,
  { credentials, gone, ...options }: SessionOptions & { credentials: Credentials; gone: AbortSignal },
): Promise<StatementResult[]> {
  const client = await options.pools.connect(credentials);
  // A connection that breaks also rejects what runs on it, and that is where it is dealt with.
  client.on("error", ignore);
  const stop = abortOn(client, { gone, options });
  try {
    const results = await Promise.race([run(client, request, options.maxResultBytes), stop.promise]);
    giveBack(client, { broken: false, rollback: client.getTransactionStatus() !== "I" });
    return results;
  } catch (error) {
    // After any other error than Postgres' own nobody knows what is still on its way.
    giveBack(client, { broken: !(error instanceof DatabaseError), rollback: request.begin !== null });
    throw error;
  } finally {
    stop.disarm();
  }
}

async function run(client: PoolClient, { statements, begin }: SqlRequest, maxResultBytes: number) {
  if (begin === null) return await runStatements(client, { statements, maxResultBytes });
  const wrapped = [{ text: begin, values: [] }, ...statements, { text: "COMMIT", values: [] }];
  return (await runStatements(client, { statements: wrapped, maxResultBytes })).slice(1, -1);
}

/**
 * Puts the connection back into the pool once it is as new. DISCARD ALL takes away whatever a statement can leave behind
 * (SET, SET ROLE, temporary tables, cursors, LISTEN, advisory locks), whichever function it was hidden in. It costs about
 * 0.1 ms, and `setImmediate` lets the answer go out first, so nobody waits for it unless all connections are busy.
 */
function giveBack(client: PoolClient, { broken, rollback }: { broken: boolean; rollback: boolean }): void {
  const release = (useless: boolean) => {
    client.off("error", ignore);
    client.release(useless);
  };
  const clean = async () => {
    if (broken) throw new Error("the connection is of no further use");
    await nextTurn();
    if (rollback) await client.query("ROLLBACK");
    await client.query("DISCARD ALL");
  };
  clean().then(
    () => release(false),
    () => release(true),
  );
}

/** Rejects, and has Postgres stop, when the caller has gone or the time is over. */
function abortOn(client: PoolClient, { gone, options }: { gone: AbortSignal; options: SessionOptions }) {
  const { promise, reject } = Promise.withResolvers<never>();
  const abort = (error: HttpError) => {
    cancelQuery(client, options);
    reject(error);
  };
  const onGone = () => abort(new HttpError(499, "The client closed the request"));
  const onTimeout = () => {
    abort(new HttpError(504, `The query took longer than the limit of ${options.queryTimeoutMs} ms`));
  };
  const timer = setTimeout(onTimeout, options.queryTimeoutMs);
  gone.addEventListener("abort", onGone, { once: true });
  if (gone.aborted) onGone();
  return {
    promise,
    disarm() {
      clearTimeout(timer);
      gone.removeEventListener("abort", onGone);
    },
  };
}

function ignore(): void {}
