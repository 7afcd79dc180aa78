import { startHttpServer } from "../http-server.ts";
import { createPostgresPools, type PostgresAddress } from "./postgres-pools.ts";
import { createSqlEndpoint } from "./sql-endpoint.ts";
import { serveTunnels } from "./tunnel.ts";

export type NeonAdapterOptions = PostgresAddress & {
  /** 0 takes any free port. */
  port: number;
  host?: string;
  /** Pooled connections for each role, password and database; the tunnels' are not counted. */
  maxConnections?: number;
  maxTunnels?: number;
  idleTimeoutMs?: number;
  connectTimeoutMs?: number;
  queryTimeoutMs?: number;
  maxBodyBytes?: number;
  maxResultBytes?: number;
};

export type NeonAdapter = { url: string; port: number; stop(): Promise<void> };

const megabyte = 1024 * 1024;

/**
 * Starts a server that speaks Neon's protocol (SQL over HTTP at `/sql`, the WebSocket tunnel at `/v2`) in front of one
 * plain Postgres. Clients name role, password and database; where Postgres is, only these options say.
 * @throws {Error} when the port cannot be listened on.
 */
export async function startNeonAdapter({
  port,
  host = "127.0.0.1",
  postgresHost,
  postgresPort,
  maxConnections = 20,
  maxTunnels = 50,
  idleTimeoutMs = 30_000,
  connectTimeoutMs = 5000,
  queryTimeoutMs = 60_000,
  maxBodyBytes = 16 * megabyte,
  maxResultBytes = 64 * megabyte,
}: NeonAdapterOptions): Promise<NeonAdapter> {
  const address = { postgresHost, postgresPort };
  const pools = createPostgresPools({ ...address, maxConnections, idleTimeoutMs, connectTimeoutMs });
  const answerSql = createSqlEndpoint({ ...address, pools, queryTimeoutMs, maxBodyBytes, maxResultBytes });
  const http = await startHttpServer(answerSql, { host, port });
  const tunnels = serveTunnels(http.server, {
    ...{ ...address, maxTunnels, connectTimeoutMs },
    maxMessageBytes: maxBodyBytes,
  });
  return {
    url: http.url,
    port: http.port,
    async stop() {
      const stopped = http.stop();
      tunnels.stop();
      await stopped;
      await pools.stop();
    },
  };
}
