import { seedLago } from "./seed.ts";
import { startLago } from "./server.ts";

/** The Lago double on its own: `node dev/lago/main.ts`. */
const {
  LAGO_API_KEY: apiKey = "development-only-lago",
  LAGO_PORT: port = "3100",
  LAGO_HOST: host = "127.0.0.1",
  LAGO_DIR: dir,
  LAGO_WEBHOOK_URL: webhookUrl,
  LAGO_WEBHOOK_HMAC_KEY: hmacKey,
} = process.env;

try {
  const lago = await startLago({
    port: Number(port),
    host,
    apiKey,
    ...(dir ? { dir } : {}),
    ...(webhookUrl ? { webhookUrl } : {}),
    ...(hmacKey ? { hmacKey } : {}),
  });
  await seedLago({ url: lago.url, apiKey });
  console.log(`lago: ready at ${lago.url}`);
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.once(signal, () => void lago.stop().then(() => process.exit(0)));
  }
} catch (error) {
  console.error(`lago: ${error instanceof Error ? error.message : error}`);
  process.exit(1);
}
