/** Runs the Neon adapter as a process of its own, configured by the environment. */
import { readText, readWholeNumber } from "../environment.ts";
import { runAsProcess } from "../run-as-process.ts";
import { startNeonAdapter } from "./server.ts";

const { env } = process;

await runAsProcess("NEON_PORT", async () => {
  const postgresHost = readText(env, "POSTGRES_HOST", "127.0.0.1");
  const postgresPort = readWholeNumber(env, "POSTGRES_PORT", 54320);
  const server = await startNeonAdapter({
    host: readText(env, "NEON_HOST", "127.0.0.1"),
    port: readWholeNumber(env, "NEON_PORT", 54321),
    postgresHost,
    postgresPort,
    maxConnections: readWholeNumber(env, "NEON_MAX_CONNECTIONS", 20),
  });
  return {
    server,
    message: `Neon adapter: ${server.url} in front of Postgres at ${postgresHost}:${postgresPort}`,
  };
});
