import { join } from "node:path";
import { startNeonAdapter } from "../selfhost/adapters/neon/server.ts";
import { startUpstashAdapter } from "../selfhost/adapters/upstash/server.ts";
import { installDirectus, isDirectusInstalled } from "./directus/install.ts";
import { type RunningDirectus, startDirectus } from "./directus/server.ts";
import { seedLago } from "./lago/seed.ts";
import { startLago } from "./lago/server.ts";
import { startMailbox } from "./mailbox/server.ts";
import { migrate } from "./migrate.ts";
import { startOidc } from "./oidc/server.ts";
import type { PortName, Ports } from "./ports.ts";
import { startPostgres } from "./postgres.ts";
import { type Progress, silentProgress } from "./progress.ts";
import { findRedisServer, startRedis } from "./redis.ts";
import { demoPassword, seed } from "./seed.ts";
import { openWorkspace, type Workspace, type WorkspaceOptions } from "./workspace.ts";
import { readDevVars } from "./wrangler-config.ts";

export type ServiceOptions = WorkspaceOptions & {
  /** Whether Directus is started. */
  directus?: boolean;
  progress?: Progress;
  /** Ends the start, with everything stopped. */
  signal?: AbortSignal;
};

export type DirectusState = "installing" | "starting" | "ready" | "failed";

export type Services = Awaited<ReturnType<typeof startServices>>;

/**
 * Starts what the workers need of the outside: Postgres with its schema and the demo accounts, Redis, the adapters, the
 * mailbox, the Lago double and Directus. Directus alone may come later: await `directus`.
 * @throws {Error} naming what did not start; nothing is left running then.
 */
export async function startServices(options: ServiceOptions) {
  const workspace = await openWorkspace({ ...options, uses: servicePorts(options) });
  const services = await workspace.launch(launchServices(workspace, options), options);
  return { ...services, failed: workspace.children.failed, stop: workspace.stop };
}

/** The ports that the services are going to listen on. */
export function servicePorts({ directus = true }: Pick<ServiceOptions, "directus">): PortName[] {
  return [
    ...(["postgres", "neon", "upstash", "lago", "mailbox", "oidc"] as const),
    ...(directus ? (["directus"] as const) : []),
    ...(findRedisServer() ? (["redis"] as const) : []),
  ];
}

/** Starts the services in a workspace, as much as possible side by side. */
export async function launchServices(
  workspace: Workspace,
  { directus: withDirectus = true, progress = silentProgress }: ServiceOptions,
) {
  const { home, ports, children, own } = workspace;
  const secrets = readDevVars();
  const token = (name: string) => secrets[name] ?? "";

  const postgresReady = progress.step(
    "Postgres 18",
    () => startPostgres({ dir: join(home, "postgres"), port: ports.postgres, children }),
    ({ port }) => `127.0.0.1:${port}`,
  );
  const schemaReady = postgresReady.then(() => launchSchema(ports.postgres, progress));
  let directusState: DirectusState = isDirectusInstalled() ? "starting" : "installing";
  const directus = withDirectus ? launchDirectus() : Promise.resolve(null);
  // Who needs it awaits it; without it the content pages say so and everything else works.
  directus.then(
    () => (directusState = "ready"),
    () => (directusState = "failed"),
  );

  async function launchDirectus(): Promise<RunningDirectus> {
    return await progress.step(
      "Directus 12",
      async ({ note }) => {
        if (!isDirectusInstalled()) note("installing 653 MB from npm, once");
        const folder = await installDirectus({ children });
        const postgres = await postgresReady;
        note("starting");
        directusState = "starting";
        return await startDirectus({
          ...{
            folder,
            dir: join(home, "directus"),
            port: ports.directus,
            postgresPort: postgres.port,
            children,
          },
          tokens: { reader: token("DIRECTUS_TOKEN"), editor: token("DIRECTUS_EDITOR_TOKEN") },
          siteOrigin: `http://localhost:${ports.site}`,
          webhook: {
            url: `http://127.0.0.1:${ports.gateway}/api/cms/webhooks`,
            secret: token("DIRECTUS_WEBHOOK_SECRET"),
          },
          adminPassword: demoPassword,
        });
      },
      ({ url }) => url,
    );
  }

  const [postgres, redis, neon, mailbox, lago, oidc] = await Promise.all([
    postgresReady,
    progress.step(
      "Redis",
      () => own(launchRedis()),
      ({ kind }) =>
        kind === "stand-in" ? "a stand-in: no redis-server on the PATH" : `127.0.0.1:${ports.redis}`,
    ),
    own(startNeonAdapter({ port: ports.neon, postgresHost: "127.0.0.1", postgresPort: ports.postgres })),
    progress.step(
      "Mailbox",
      () =>
        own(startMailbox({ dir: join(home, "mailbox"), port: ports.mailbox, token: token("MAIL_TOKEN") })),
      ({ url }) => url,
    ),
    progress.step(
      "Lago double",
      async () => {
        const apiKey = token("LAGO_API_KEY");
        const webhookUrl = `http://127.0.0.1:${ports.gateway}/api/billing/webhooks`;
        const hmacKey = token("LAGO_WEBHOOK_KEY");
        const running = await own(startLago({ port: ports.lago, apiKey, webhookUrl, hmacKey }));
        await seedLago({ url: running.url, apiKey });
        return running;
      },
      ({ url }) => url,
    ),
    progress.step(
      "OpenID provider",
      () => own(startOidc({ port: ports.oidc, clients: oidcClients(ports, secrets) })),
      ({ url }) => url,
    ),
    schemaReady,
  ]);

  async function launchRedis() {
    const running = await startRedis({ dir: join(home, "redis"), port: ports.redis, children });
    const upstash = await startUpstashAdapter({
      ...{ port: ports.upstash, token: token("UPSTASH_REDIS_REST_TOKEN"), redis: running.client },
    });
    return {
      ...{ kind: running.kind, client: running.client, upstash },
      stop: async () => {
        await upstash.stop();
        await running.stop();
      },
    };
  }

  return {
    home,
    ports,
    postgres,
    redis,
    neon,
    mailbox,
    lago,
    oidc,
    directus,
    directusState: () => directusState,
  };
}

/** What the gateway is to the local provider: one client for each provider that it stands in for. */
function oidcClients({ site }: Ports, secrets: Record<string, string>) {
  return ["google", "openid"].map((id) => ({
    ...{ id: `selvedge-${id}`, redirectUri: `http://localhost:${site}/api/auth/callback/${id}` },
    secret: secrets[id === "google" ? "GOOGLE_CLIENT_SECRET" : "OIDC_CLIENT_SECRET"] ?? "",
  }));
}

async function launchSchema(port: number, progress: Progress): Promise<void> {
  await progress.step(
    "Migrations",
    () => Promise.all([migrate({ name: "gateway", port }), migrate({ name: "jobs", port })]),
    ([gateway, jobs]) => `gateway ${gateway}, jobs ${jobs}`,
  );
  await progress.step("Demo accounts", () => seed({ port }));
}
