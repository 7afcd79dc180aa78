import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Client } from "pg";
import type { Children } from "../children.ts";
import { databaseUrl, developmentPassword } from "../databases.ts";
import { waitForAnswer } from "../ready.ts";
import { forgetContent, setUpContent } from "./content.ts";
import { directusVersion } from "./install.ts";

/** The hook that tells the gateway what changed. */
const extensions = fileURLToPath(new URL("../../cms/extensions", import.meta.url));

/** Directus refuses addresses under ".test". */
export const directusAdmin = {
  email: "admin@example.com",
  token: "development-only-directus-admin",
} as const;

type DirectusOptions = {
  /** From `installDirectus`. */
  folder: string;
  /** Uploads, and what was put in place. */
  dir: string;
  port: number;
  postgresPort: number;
  /** Of the two users that the gateway acts as. */
  tokens: { reader: string; editor: string };
  /** Where it tells of changes, and what it signs them with. */
  webhook: { url: string; secret: string };
  /** Whose previews its visual editor may show. */
  siteOrigin: string;
  adminPassword: string;
  children: Children;
};

export type RunningDirectus = { url: string; adminToken: string; stop(): Promise<void> };

/**
 * Starts Directus on 127.0.0.1 with the content model, the gateway's users and the first content. Resolves when all of it
 * is in place.
 */
export async function startDirectus(options: DirectusOptions): Promise<RunningDirectus> {
  const { folder, dir, port, tokens, children } = options;
  await mkdir(join(dir, "uploads"), { recursive: true });
  const command = [process.execPath, "--no-warnings", join(folder, "node_modules/directus/cli.js")];
  const env = directusEnv(options);
  if (!(await isBootstrapped(options))) {
    await forgetContent(dir);
    await children.run("directus-bootstrap", [...command, "bootstrap"], { cwd: folder, env });
    await writeFile(join(dir, "version"), directusVersion);
  }
  const child = children.start("directus", [...command, "start"], { cwd: folder, env });
  const url = `http://127.0.0.1:${port}`;
  const answers = waitForAnswer(`${url}/server/ping`, { timeoutMs: 120_000, signal: children.signal });
  try {
    await Promise.race([answers, children.failed]);
  } catch (error) {
    await child.stop();
    throw error;
  }
  const filled = setUpContent({ url, adminToken: directusAdmin.token, tokens, dir });
  // It goes on running: what its schema needs can be done while it does.
  await Promise.race([filled, children.failed]).catch((cause: Error) => {
    throw new Error(`It runs at ${url}, and is not as it should be. ${cause.message}`, { cause });
  });
  return { url, adminToken: directusAdmin.token, stop: child.stop };
}

/**
 * Bootstrapping costs seconds, so it is done once for a database and a version. One that was interrupted has tables but
 * no administrator, and Directus would not go on from there: it begins anew.
 */
async function isBootstrapped({ dir, postgresPort }: DirectusOptions): Promise<boolean> {
  const connectionString = databaseUrl({ role: "directus", name: "directus", port: postgresPort });
  const client = new Client({ connectionString });
  client.on("error", () => {});
  await client.connect();
  try {
    const { rows: tables } = await client.query("select to_regclass('directus_users') is not null as found");
    const admins = tables[0]?.found
      ? await client.query("select from directus_users where email = $1", [directusAdmin.email])
      : null;
    if (admins?.rowCount)
      return (await readFile(join(dir, "version"), "utf8").catch(() => null)) === directusVersion;
    await client.query("drop schema public cascade; create schema public");
    return false;
  } finally {
    await client.end();
  }
}

/** The whole environment: nothing of the developer's own reaches Directus, which reads any variable. */
function directusEnv({
  dir,
  port,
  postgresPort,
  adminPassword,
  webhook,
  siteOrigin,
}: DirectusOptions): Record<string, string> {
  return {
    PATH: process.env.PATH ?? "",
    HOME: process.env.HOME ?? dir,
    NODE_ENV: "production",
    HOST: "127.0.0.1",
    PORT: String(port),
    PUBLIC_URL: `http://127.0.0.1:${port}`,
    SECRET: "development-only-directus-secret-of-32-bytes-or-more",
    DB_CLIENT: "pg",
    DB_HOST: "127.0.0.1",
    DB_PORT: String(postgresPort),
    DB_DATABASE: "directus",
    DB_USER: "directus",
    DB_PASSWORD: developmentPassword,
    ADMIN_EMAIL: directusAdmin.email,
    ADMIN_PASSWORD: adminPassword,
    ADMIN_TOKEN: directusAdmin.token,
    STORAGE_LOCATIONS: "local",
    STORAGE_LOCAL_ROOT: join(dir, "uploads"),
    EXTENSIONS_PATH: extensions,
    SELVEDGE_WEBHOOK_URL: webhook.url,
    SELVEDGE_WEBHOOK_SECRET: webhook.secret,
    // Its visual editor shows previews of the site.
    CONTENT_SECURITY_POLICY_DIRECTIVES__FRAME_SRC: siteOrigin,
    WEBSOCKETS_ENABLED: "false",
    CACHE_ENABLED: "false",
    // It would answer 503 while it starts on a busy machine.
    PRESSURE_LIMITER_ENABLED: "false",
    TELEMETRY: "false",
    LOG_STYLE: "raw",
    LOG_LEVEL: "warn",
    NO_COLOR: "1",
  };
}
