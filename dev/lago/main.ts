import { seedLago } from "./seed.ts";
import { startLago } from "./server.ts";

/** The Lago double on its own: `node dev/lago/main.ts`. */
const apiKey = process.env.LAGO_API_KEY ?? "development-only-lago";
const lago = await startLago({ port: Number(process.env.LAGO_PORT ?? 3100), apiKey });
await seedLago({ url: lago.url, apiKey });
console.log(`lago: ready at ${lago.url}`);

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.once(signal, () => void lago.stop().then(() => process.exit(0)));
}
