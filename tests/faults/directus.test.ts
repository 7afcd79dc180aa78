/** Real Directus goes away in the middle of traffic, and comes back. */
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Children, createChildren } from "../../dev/children.ts";
import { installDirectus } from "../../dev/directus/install.ts";
import { type RunningDirectus, startDirectus } from "../../dev/directus/server.ts";
import { type Platform, startPlatform } from "../../dev/platform.ts";
import { demoPassword } from "../../dev/seed.ts";
import { readDevVars } from "../../dev/wrangler-config.ts";
import { type ApiClient, createClient } from "../e2e/api-client.ts";
import { freePorts } from "../free-ports.ts";

const kept = "/api/cms/collections/posts?limit=3";
/** Longer than a probe of the breaker is away, at most. */
const patience = { timeout: 60_000, interval: 250 };

let home: string;
let platform: Platform;
let children: Children;
let directus: RunningDirectus;
let admin: ApiClient;
let serial = 0;

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), "selvedge-faults-"));
  children = createChildren({ logDir: join(home, "again") });
  const limits = JSON.stringify({ api: { limit: 100_000 }, content: { limit: 100_000 } });
  platform = await startPlatform({
    ...{ home, ports: await freePorts(), directus: true },
    gatewayVars: { RATE_LIMITS: limits },
  });
  directus = (await platform.directus) ?? expect.fail("Directus was left out");
  admin = createClient(platform.urls.site);
  expect(
    (await admin.post("/api/auth/login", { email: "admin@selvedge.test", password: demoPassword })).status,
  ).toBe(200);
});
afterAll(async () => {
  await children?.stopAll();
  await platform?.stop();
  await rm(home, { recursive: true, force: true });
});

const read = (path: string) => fetch(platform.urls.gateway + path);
/** Something that nobody has asked for. */
const unasked = () => {
  serial += 1;
  return `/api/cms/collections/posts/never-asked-${serial}`;
};

async function coverOfPost(): Promise<string> {
  const { data } = (await (await read("/api/cms/items/posts?fields=cover&limit=10")).json()) as {
    data: { cover: string | null }[];
  };
  return data.find(({ cover }) => cover !== null)?.cover ?? expect.fail("No post has a cover");
}

/** The same Directus once more, as a supervisor would start it. */
async function startAgain(): Promise<RunningDirectus> {
  const { DIRECTUS_TOKEN, DIRECTUS_EDITOR_TOKEN, DIRECTUS_WEBHOOK_SECRET } = readDevVars();
  return await startDirectus({
    ...{ folder: await installDirectus({ children }), dir: join(home, "directus"), children },
    ...{ port: platform.ports.directus, postgresPort: platform.ports.postgres },
    siteOrigin: `http://localhost:${platform.ports.site}`,
    tokens: { reader: DIRECTUS_TOKEN ?? "", editor: DIRECTUS_EDITOR_TOKEN ?? "" },
    webhook: {
      url: `http://127.0.0.1:${platform.ports.gateway}/api/cms/webhooks`,
      secret: DIRECTUS_WEBHOOK_SECRET ?? "",
    },
    adminPassword: demoPassword,
  });
}

/** Reads the same again and again, until it is told to end. */
function startTraffic(path: string) {
  const answers: { status: number; cache: string; body: string }[] = [];
  let isOn = true;
  const ended = (async () => {
    while (isOn) {
      const response = await read(path);
      const cache = response.headers.get("cache-status") ?? "";
      answers.push({ status: response.status, cache, body: await response.text() });
      await new Promise((resolve) => setTimeout(resolve, 40));
    }
  })();
  return {
    answers,
    async end() {
      isOn = false;
      await ended;
    },
  };
}

async function expectAway(response: Response): Promise<void> {
  const text = await response.text();
  expect([response.status, text]).toEqual([503, expect.any(String)]);
  expect(Number(response.headers.get("retry-after"))).toBeGreaterThan(0);
  expect(Number(response.headers.get("retry-after"))).toBeLessThanOrEqual(30);
  expect(response.headers.get("content-type")).toBe("application/problem+json");
  expect(JSON.parse(text)).toMatchObject({ code: "unavailable", status: 503 });
  expect(text).not.toMatch(/127\.0\.0\.1|ECONN|directus/i);
}

it("is not noticed by who reads what is kept, and told cleanly to everybody else, until it is back", async () => {
  const first = await read(kept);
  expect(first.status).toBe(200);
  const shown = await first.text();
  expect((await read(unasked())).status).toBe(404);
  const picture = `/api/cms/assets/${await coverOfPost()}?preset=card&v=1`;
  const pictured = await (await read(picture)).bytes();
  const tag = { title: "Faulty", slug: `faulty-${process.pid}` };
  const traffic = startTraffic(kept);

  await directus.stop();
  await expect
    .poll(() => traffic.answers.at(-1)?.cache, { ...patience, message: "an answer in need" })
    .toMatch(/fwd=stale.*stale-if-error/);
  for (let turn = 0; turn < 12; turn++) await expectAway(await read(unasked()));
  await expectAway(await read("/api/cms/graphql/changes?limit=7"));
  const stillPictured = await read(picture);
  expect([stillPictured.status, await stillPictured.bytes()]).toEqual([200, pictured]);
  await expectAway(await admin.post("/api/cms/collections/tags", tag));
  const png = Uint8Array.from("\x89PNG\r\n\x1a\n0000", (each) => each.charCodeAt(0));
  await expectAway(
    await admin.fetch("/api/cms/files", {
      ...{ method: "POST", headers: { "content-type": "image/png" }, body: png },
    }),
  );
  const asDirectus = await read("/api/cms/items/posts?limit=7");
  expect([asDirectus.status, asDirectus.headers.has("retry-after"), await asDirectus.json()]).toMatchObject([
    ...[503, true, { errors: [{ extensions: { code: "SERVICE_UNAVAILABLE" } }] }],
  ]);

  directus = await startAgain();
  await expect.poll(async () => (await read(unasked())).status, patience).toBe(404);
  await expect
    .poll(async () => (await admin.post("/api/cms/collections/tags", tag)).status, patience)
    .toBe(201);
  expect(await (await read(`/api/cms/collections/tags/${tag.slug}`)).json()).toMatchObject({ data: tag });
  await expect.poll(() => traffic.answers.at(-1)?.cache, patience).not.toContain("stale-if-error");
  await traffic.end();
  expect(traffic.answers.length).toBeGreaterThan(100);
  expect(new Set(traffic.answers.map(({ status, body }) => `${status} ${body}`))).toEqual(
    new Set([`200 ${shown}`]),
  );

  const log = await readFile(join(home, "logs/workers.log"), "utf8");
  expect(log).toContain("request_failed");
  expect(log).not.toMatch(/unhandled|uncaught|hanging|promise will never|TypeError|ReferenceError/i);
});
