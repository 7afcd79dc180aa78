import { connect } from "node:net";
import type { PoolClient } from "pg";
import type { PostgresAddress } from "./postgres-pools.ts";

/** What the server told at connecting; `pg` keeps it without declaring it. */
type BackendKey = { processID?: number | null; secretKey?: number | null };

/**
 * Asks Postgres to cancel what the client's connection runs, without waiting: Postgres never answers such a request.
 * The connection must not be used afterwards, because the request may arrive late.
 */
export function cancelQuery(client: PoolClient, { postgresHost, postgresPort }: PostgresAddress): void {
  const { processID, secretKey } = client as BackendKey;
  if (!processID || secretKey === null || secretKey === undefined) return;
  const message = Buffer.alloc(16);
  message.writeInt32BE(16, 0);
  message.writeInt32BE(80877102, 4);
  message.writeInt32BE(processID, 8);
  message.writeInt32BE(secretKey, 12);
  const socket = connect({ host: postgresHost, port: postgresPort, timeout: 1000 });
  socket.on("error", () => {});
  socket.on("timeout", () => socket.destroy());
  socket.resume();
  socket.end(message);
}
