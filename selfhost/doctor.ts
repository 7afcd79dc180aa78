/** `pnpm selfhost:doctor`: looks at everything that a box needs, and says of what is wrong what to do. */
import { existsSync } from "node:fs";
import { statfs } from "node:fs/promises";
import { connect } from "node:tls";
import { parseArgs } from "node:util";
import { Redis } from "ioredis";
import { createTransport } from "nodemailer";
import { Client } from "pg";
import { isPlaceholder } from "../workers/contract/placeholder.ts";
import { readText } from "./adapters/environment.ts";
import { isTlsFailure, smtpOptions, withoutTls } from "./adapters/mail/smtp-options.ts";
import { newestBackup } from "./backup/newest-backup.ts";
import { openStore } from "./backup/store.ts";
import { defaultState, type Environment, isElsewhere, readEnvironment } from "./env-file.ts";
import { knownMigrations, newestMigration } from "./migrate-database.ts";
import { redisUrl } from "./redis-url.ts";
import { roleUrl } from "./set-up-databases.ts";
import { isArchiving, readState } from "./wal/wal-archive.ts";

type Check = {
  name: string;
  /** Resolves with how it is. @throws {Error} with the reason when it is not as it should be. */
  look: () => Promise<string>;
  remedy: string;
};

type Outcome = { name: string; ok: boolean; text: string };

const required = [
  ...["PUBLIC_URL", "MAIL_FROM", "AUTH_SECRET", "AUDIT_ANCHOR_KEY", "JOBS_WEBHOOK_SECRET", "MAIL_TOKEN"],
  ...["UPSTASH_REDIS_REST_TOKEN", "GATEWAY_PASSWORD", "JOBS_PASSWORD", "DIRECTUS_TOKEN", "LAGO_API_KEY"],
  ...["DIRECTUS_EDITOR_TOKEN", "DIRECTUS_WEBHOOK_SECRET", "LAGO_WEBHOOK_KEY", "BACKUP_RECIPIENT"],
];
const timeoutMs = 5_000;

/** Looks at all of it side by side; nothing that is wrong keeps the rest from being looked at. */
export async function examine(env: Environment): Promise<Outcome[]> {
  return await Promise.all(
    checksOf(env).map(async ({ name, look, remedy }) => {
      try {
        return { name, ok: true, text: await look() };
      } catch (error) {
        return { name, ok: false, text: `${messageOf(error)}. ${remedy}` };
      }
    }),
  );
}

function checksOf(env: Environment): Check[] {
  const roles = ["gateway_owner", "gateway", "jobs_owner", "jobs", "directus"];
  return [
    { name: "variables", look: async () => variablesOf(env), remedy: "Set them in .env.selfhost" },
    ...roles.map((role) => ({
      name: `Postgres as ${role}`,
      look: async () => await withPostgres(env, role, async () => "its password is right"),
      remedy: "See that Postgres runs; pnpm selfhost:migrate gives each role the password of .env.selfhost",
    })),
    ...(["gateway", "jobs"] as const).map((name) => ({
      name: `schema of ${name}`,
      look: async () => await withPostgres(env, `${name}_owner`, (client) => schemaOf(client, name)),
      remedy: "An older schema: pnpm selfhost:migrate. A newer one: run the release that migrated it",
    })),
    {
      name: "Redis",
      look: () => redisOf(env),
      remedy: "See that Redis runs with REDIS_PASSWORD, and appendonly",
    },
    ...(isElsewhere(env)
      ? []
      : [
          {
            name: "product",
            look: () => productOf(env),
            remedy: "Its log says why: docker compose logs edge",
          },
          {
            name: "certificate",
            look: () => certificateOf(env),
            remedy: "See that DNS leads here; docker compose logs caddy",
          },
        ]),
    {
      name: "Directus",
      look: () => answerOf(`${env.DIRECTUS_URL || "http://127.0.0.1:8055"}/server/ping`),
      remedy: "docker compose logs directus; content pages say so meanwhile",
    },
    {
      name: "Lago",
      look: () => answerOf(`${env.LAGO_URL || "http://127.0.0.1:3100"}/health`),
      remedy: "docker compose logs lago-api; plans and invoices wait meanwhile",
    },
    {
      name: "mail server",
      look: () => mailOf(env),
      remedy: "Check SMTP_URL; mails wait in their queue meanwhile",
    },
    { name: "disk", look: () => diskOf(env), remedy: "Make room, or give the volume more" },
    {
      name: "alerts",
      look: async () => alertsOf(env),
      remedy: "Set ALERT_WEBHOOK_URL in .env.selfhost, or have somebody else's service ask for /health",
    },
    { name: "backup", look: () => backupOf(env), remedy: "pnpm backup:run; docker compose logs backup" },
    ...(isArchiving(env)
      ? [{ name: "archived log", look: () => archiveOf(env), remedy: "docker compose logs wal" }]
      : []),
  ];
}

function productOf({ EDGE_URL }: Environment): Promise<string> {
  return answerOf(`${EDGE_URL || "http://127.0.0.1:3000"}/health/ready`, { "x-forwarded-proto": "https" });
}

function variablesOf(env: Environment): string {
  const missing = required.filter((name) => !env[name]);
  if (missing.length > 0) throw new Error(`${missing.join(", ")} not set`);
  const copied = required.filter((name) => isPlaceholder(env[name] ?? ""));
  if (copied.length > 0) throw new Error(`${copied.join(", ")} still what an example says`);
  return "all set";
}

async function withPostgres(env: Environment, role: string, look: (client: Client) => Promise<string>) {
  const name = role.replace("_owner", "");
  const client = new Client({
    connectionString: roleUrl(env, { role, name }),
    connectionTimeoutMillis: timeoutMs,
  });
  client.on("error", () => {});
  try {
    await client.connect();
    return await look(client);
  } finally {
    await client.end();
  }
}

async function schemaOf(client: Client, name: "gateway" | "jobs"): Promise<string> {
  const newest = await newestMigration(client);
  const wanted = Math.max(...knownMigrations(name));
  if (newest === null) throw new Error("it has no schema yet");
  if (newest < wanted) throw new Error("it is older than this release");
  if (newest > wanted) throw new Error("it is newer than this release");
  return "that of this release";
}

async function redisOf(env: Environment): Promise<string> {
  const redis = new Redis(redisUrl(env), {
    ...{ lazyConnect: true, connectTimeout: timeoutMs, maxRetriesPerRequest: 0, retryStrategy: () => null },
  });
  redis.on("error", () => {});
  try {
    await redis.connect();
    const info = await redis.info("persistence");
    if (!info.includes("aof_enabled:1"))
      throw new Error("it keeps nothing over a restart: appendonly is off");
    return "it answers, and keeps what it is told";
  } finally {
    redis.disconnect();
  }
}

async function answerOf(url: string, headers: Record<string, string> = {}): Promise<string> {
  const answer = await fetch(url, { headers, redirect: "manual", signal: AbortSignal.timeout(timeoutMs) });
  const text = await answer.text();
  if (!answer.ok || text.includes('"degraded"'))
    throw new Error(`${url} answered ${answer.status} ${text.slice(0, 300)}`);
  return `${answer.status}`;
}

async function mailOf(env: Environment): Promise<string> {
  const { url, host, requireTLS } = smtpOptions(readText(env, "SMTP_URL"));
  const timeouts = { connectionTimeout: timeoutMs, greetingTimeout: timeoutMs };
  const transport = createTransport({ url, requireTLS, ...timeouts });
  try {
    await transport.verify();
  } catch (error) {
    throw isTlsFailure(error) ? new Error(withoutTls(host), { cause: error }) : error;
  } finally {
    transport.close();
  }
  return "it takes mail from here";
}

async function certificateOf(env: Environment): Promise<string> {
  const host = new URL(readText(env, "PUBLIC_URL")).hostname;
  const until = await new Promise<string>((resolve, reject) => {
    const socket = connect({ host, port: 443, servername: host, timeout: timeoutMs }, () => {
      resolve(socket.getPeerCertificate().valid_to);
      socket.end();
    });
    socket.once("error", reject);
    socket.once("timeout", () => socket.destroy(new Error(`${host}:443 does not answer`)));
  });
  const days = Math.floor((Date.parse(until) - Date.now()) / 86_400_000);
  if (days < 14) throw new Error(`it ends in ${days} days`);
  return `good for ${days} days`;
}

/** Where backups go and where the edge keeps its state, which may be disks of their own. */
async function diskOf(env: Environment): Promise<string> {
  const wanted = [
    env.BACKUP_TARGET?.startsWith("/") ? env.BACKUP_TARGET : ".",
    env.EDGE_STATE || defaultState,
  ];
  const folders = [...new Set(wanted.map((folder) => (existsSync(folder) ? folder : ".")))];
  const shares = await Promise.all(
    folders.map(async (folder) => {
      const { bavail, blocks } = await statfs(folder);
      return { folder, free: Math.floor((bavail / blocks) * 100) };
    }),
  );
  const text = shares.map(({ folder, free }) => `${free} % free for "${folder}"`).join(", ");
  if (shares.some(({ free }) => free < 10)) throw new Error(text);
  return text;
}

async function backupOf(env: Environment): Promise<string> {
  const newest = await newestBackup(env);
  if (newest === null) throw new Error("there is none");
  const hours = Math.floor((Date.now() - newest.getTime()) / 3_600_000);
  if (hours >= 26) throw new Error(`the newest is ${hours} hours old`);
  return `the newest is ${hours} hours old`;
}

/** The edge mails what it finds wrong; that it has ended itself, it does not. */
function alertsOf({ ALERT_WEBHOOK_URL }: Environment): string {
  if (!ALERT_WEBHOOK_URL)
    throw new Error("nobody is told when the edge or its cron has ended: ALERT_WEBHOOK_URL is not set");
  return "posted to ALERT_WEBHOOK_URL";
}

async function archiveOf(env: Environment): Promise<string> {
  const state = await readState(openStore(env));
  if (state === null) throw new Error("nothing of it is archived");
  const minutes = Math.floor((Date.now() - Date.parse(state.archivedUntil)) / 60_000);
  if (minutes >= 5) throw new Error(`it is archived until ${minutes} minutes ago`);
  return `it is archived until ${minutes} minutes ago`;
}

/** A refused connection has its reason in its parts. */
function messageOf(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(messageOf).join("; ");
  const { message, cause } = error as { message?: string; cause?: unknown };
  return cause instanceof Error && message === "fetch failed" ? messageOf(cause) : (message ?? String(error));
}

if (import.meta.main) {
  const { values } = parseArgs({ options: { "env-file": { type: "string" } } });
  try {
    const outcomes = await examine(readEnvironment(values["env-file"]));
    for (const { name, ok, text } of outcomes) console.log(`${ok ? "ok  " : "FAIL"} ${name}: ${text}`);
    process.exitCode = outcomes.every(({ ok }) => ok) ? 0 : 1;
  } catch (error) {
    console.error(messageOf(error));
    process.exitCode = 1;
  }
}
