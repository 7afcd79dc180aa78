import { neon, neonConfig } from "@neondatabase/serverless";
import { type NeonAdapterOptions, startNeonAdapter } from "../neon/server.ts";
import { startTestPostgres } from "./postgres.ts";

/** Starts Postgres and an adapter in front of it, and points Neon's driver there. */
export async function startNeonAndPostgres(options: Partial<NeonAdapterOptions> = {}) {
  const postgres = await startTestPostgres();
  const adapter = await startNeonAdapter({
    ...{ port: 0, postgresHost: "127.0.0.1", postgresPort: postgres.port },
    ...options,
  });
  pointDriverAt(adapter);
  const { connectionString } = postgres;
  const stop = async () => {
    await adapter.stop();
    await postgres.remove();
  };
  return { postgres, adapter, connectionString, sql: neon(connectionString), stop };
}

/** The same settings as the workers make. */
export function pointDriverAt(adapter: { url: string; port: number }): void {
  neonConfig.fetchEndpoint = () => `${adapter.url}/sql`;
  neonConfig.wsProxy = () => `127.0.0.1:${adapter.port}/v2`;
  neonConfig.useSecureWebSocket = false;
  neonConfig.pipelineConnect = false;
  neonConfig.pipelineTLS = false;
}
