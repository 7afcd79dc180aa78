/** For tests: the worker's app over real Postgres, R2, queue and Flow object, with a gateway of the test's own. */
import { createExecutionContext, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, vi } from "vitest";
import type { Claims } from "../contract/claims.ts";
import type { Dataset } from "../contract/datasets.ts";
import type { Task } from "../contract/tasks.ts";
import { createApp } from "./app.ts";
import { createInternalVerifier } from "./auth/internal-verifier.ts";
import { createKeySet } from "./auth/key-set.ts";
import { createIssuer, createJwksServer } from "./auth/test-tokens.ts";
import { createTokenVerifier } from "./auth/token-verifier.ts";
import { createDeps } from "./deps.ts";
import type { Log } from "./log.ts";

const quiet: Log = { info: () => {}, warn: () => {}, error: () => {}, child: () => quiet };

type Content = string | Uint8Array<ArrayBuffer>;

export type TestApp = Awaited<ReturnType<typeof createTestApp>>;

export async function createTestApp({ log = quiet }: { log?: Log } = {}) {
  const issuer = await createIssuer();
  const server = createJwksServer(issuer);
  const keySet = createKeySet({ url: "http://gateway/api/auth/jwks", fetch: server.fetch, now: Date.now });
  const deps = {
    ...createDeps(env as unknown as JobsEnv),
    verifyToken: createTokenVerifier({ keySet, now: Date.now }),
    verifyInternal: createInternalVerifier({ keySet, now: Date.now }),
    log,
  };
  const app = createApp(deps);

  /** Asks as the owner of "acme" unless `claims` say otherwise; as nobody when they are null. */
  async function request(
    path: string,
    init: RequestInit = {},
    claims: Partial<Claims> | null = {},
  ): Promise<Response> {
    const headers = new Headers(init.headers);
    if (claims !== null) headers.set("authorization", `Bearer ${await issuer.sign(claims)}`);
    const ctx = createExecutionContext();
    const response = await app.request(path, { ...init, headers }, env, ctx);
    if (!response.headers.get("content-type")?.includes("event-stream")) await waitOnExecutionContext(ctx);
    return response;
  }

  return { app, deps, issuer, request };
}

/** A tenant that no other test uses. */
export function newTenant(): string {
  return `tenant-${crypto.randomUUID()}`;
}

export function csvForm(content: Content, { name = "people", fileName = "people.csv" } = {}): FormData {
  const form = new FormData();
  form.set("name", name);
  form.set("file", new File([content], fileName, { type: "text/csv" }));
  return form;
}

export async function upload(
  { request }: TestApp,
  content: Content,
  claims: Partial<Claims> = {},
): Promise<Dataset> {
  const response = await request("/api/datasets", { method: "POST", body: csvForm(content) }, claims);
  expect(response.status, await response.clone().text()).toBe(201);
  return ((await response.json()) as { dataset: Dataset }).dataset;
}

export function startRequest(datasetId: string) {
  return {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ datasetId }),
  };
}

export async function start(
  { request }: TestApp,
  datasetId: string,
  claims: Partial<Claims> = {},
): Promise<Task> {
  const response = await request("/api/tasks", startRequest(datasetId), claims);
  expect(response.status, await response.clone().text()).toBe(202);
  return ((await response.json()) as { task: Task }).task;
}

/** Waits for the flow, which runs over the real queue, to end. */
export async function ended({ request }: TestApp, id: string, claims: Partial<Claims> = {}): Promise<Task> {
  return await vi.waitFor(
    async () => {
      const { task } = (await (await request(`/api/tasks/${id}`, {}, claims)).json()) as { task: Task };
      expect(task.finishedAt, `task ${id} is ${task.status}`).not.toBeNull();
      return task;
    },
    { timeout: 25_000, interval: 50 },
  );
}

/** Uploads a file, runs the flow over it and waits for its end. */
export async function run(app: TestApp, content: Content, claims: Partial<Claims> = {}): Promise<Task> {
  const dataset = await upload(app, content, claims);
  return await ended(app, (await start(app, dataset.id, claims)).id, claims);
}
