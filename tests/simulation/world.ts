import { inject } from "vitest";
import { createDatabase } from "../../db/gateway/client.ts";
import { createDatabase as createJobsDatabase } from "../../db/jobs/client.ts";
import { databaseUrl } from "../../dev/databases.ts";
import { listen } from "../../dev/lago/node-http.ts";
import { startTestLago, testKey } from "../../dev/lago/test-lago.ts";
import type { AccountWork } from "../../workers/gateway/account-work/account-work.ts";
import { createAudit } from "../../workers/gateway/audit/audit.ts";
import { createLagoAccounts } from "../../workers/gateway/billing/lago-accounts.ts";
import { createLagoSignature } from "../../workers/gateway/billing/lago-signature.ts";
import { takeLagoWebhook } from "../../workers/gateway/billing/take-webhook.ts";
import { verifyLagoWebhook } from "../../workers/gateway/billing/verify-lago-webhook.ts";
import { readConfig } from "../../workers/gateway/config.ts";
import type { Deps } from "../../workers/gateway/deps.ts";
import { type MailMessage, mailMessageSchema } from "../../workers/gateway/mail/message.ts";
import { createUpstreams } from "../../workers/gateway/upstream/upstreams.ts";
import { createLog } from "../../workers/jobs/log.ts";
import { createLagoEvents } from "../../workers/jobs/usage/lago-events.ts";
import { createOwnDatabase } from "../own-database.ts";
import { createClock, simulateTime } from "./clock.ts";
import { createDice } from "./dice.ts";

export type World = Awaited<ReturnType<typeof createWorld>>;

const hmacKey = "simulated-webhook-key";

/** How often what goes wrong does. */
const faults = {
  api: [
    { kind: "error", rate: 0.02 },
    { kind: "cut", rate: 0.02 },
    { kind: "lost", rate: 0.02 },
  ],
  webhooks: [
    { kind: "drop", rate: 0.08 },
    { kind: "double", rate: 0.05 },
    { kind: "redeliver", rate: 0.05 },
  ],
};
const away = { api: [{ kind: "error", rate: 1 }], webhooks: [{ kind: "drop", rate: 1 }] };
const none = { api: [], webhooks: [] };
const sets = { usual: faults, away, none };

/**
 * Billing as it is, of both workers, on databases of its own and a Lago double whose faults follow from the seed. Its
 * queues are lists that the test hands on; mails are kept.
 */
export async function createWorld({ seed, start }: { seed: number; start: Date }) {
  const own = await Promise.all(
    (["gateway", "jobs"] as const).map((of) => createOwnDatabase(of, { beforeMigrating: simulateTime })),
  );
  const [gatewayDatabase, jobsDatabase] = own;
  if (gatewayDatabase === undefined || jobsDatabase === undefined) throw new Error("There is no database");
  const webhooks = { take: async (_: Request): Promise<void> => {} };
  const receiver = await listen(
    async (request) => {
      await webhooks.take(request);
      return new Response(null, { status: 200 });
    },
    { port: 0, host: "127.0.0.1" },
  );
  const lago = await startTestLago({
    ...{ frozenAt: start.toISOString(), hmacKey, webhookUrl: `http://127.0.0.1:${receiver.port}` },
    retryDelaysMs: [5, 5],
  });
  const port = Number(new URL(inject("postgresUrl")).port);
  const urlOf = (role: string, name: string) => databaseUrl({ role, name, port });
  const vars = inject("gatewayVars");
  const config = readConfig({
    ...vars,
    ...{ DATABASE_URL: urlOf("gateway", gatewayDatabase.name), LAGO_URL: lago.url },
    ...{ LAGO_WEBHOOK_KEY: hmacKey, LAGO_WEBHOOK_ALGORITHM: "hmac", LAGO_PAYMENT_PROVIDER: "stripe" },
    LAGO_ORGANIZATION_ID: "",
  } as unknown as GatewayEnv);
  config.lago.apiKey = testKey;
  const upstreams = createUpstreams(config, { fetch: noJobs } as unknown as Fetcher);
  const db = createDatabase(config.database);
  const queues = { account: [] as AccountWork[], usage: [] as string[] };
  const mails: MailMessage[] = [];
  // What billing uses of them, as it is in the worker but for Redis, which nothing here needs, and the queues.
  const deps = {
    ...{ config, db, audit: createAudit(db), origin: { address: null, userAgent: null, requestId: null } },
    lagoAccounts: createLagoAccounts(upstreams.lago, config.lago),
    lagoSignature: createLagoSignature(config.lago, upstreams.lago),
    redis: { note: async () => true, remove: async () => {}, get: async () => null },
    mailQueue: { send: async (mail: MailMessage) => void mails.push(mailMessageSchema.parse(mail)) },
    accountQueue: { send: async (work: AccountWork) => void queues.account.push(work) },
  } as unknown as Deps & { origin: { address: null; userAgent: null; requestId: null } };
  webhooks.take = async (request) => {
    const body = new Uint8Array(await request.arrayBuffer());
    await verifyLagoWebhook(deps.lagoSignature, { headers: request.headers, body });
    await takeLagoWebhook(deps, body);
  };
  const jobs = {
    db: createJobsDatabase({
      databaseUrl: urlOf("jobs", jobsDatabase.name),
      neonProxyUrl: vars.NEON_PROXY_URL ?? "",
    }),
    lagoEvents: createLagoEvents({ url: lago.url, apiKey: testKey, access: null }),
    log: createLog({ worker: "jobs" }),
  };
  const turnLago = async (to: Date, wait: boolean) => {
    const { status, body } = await lago.control("POST", "/_clock", { to: to.toISOString(), wait });
    if (status !== 200) throw new Error(`The double's clock does not turn: ${JSON.stringify(body)}`);
  };
  return {
    ...{ deps, jobs, lago, queues, mails, gatewayDatabase, jobsDatabase },
    dice: createDice(seed),
    clock: createClock(start, { databases: own, turnLago }),
    /** Which things go wrong from now on. @param turn makes what follows from the seed another each time. */
    async breakLago(which: keyof typeof sets, turn: number) {
      await lago.control("POST", "/_faults", { ...sets[which], seed: seed + turn });
    },
    async end() {
      await lago.stop();
      await receiver.stop();
      await Promise.all(own.map(({ drop }) => drop()));
    },
  };
}

function noJobs(): Promise<Response> {
  return Promise.resolve(new Response(null, { status: 503 }));
}
