/** The response cache where it matters: in isolates of the real runtime, between requests that are not one another. */
import { createHmac } from "node:crypto";
import { connect } from "node:net";
import { afterAll, beforeAll, beforeEach, expect, inject, test } from "vitest";
import { createRedis } from "../../workers/gateway/redis.ts";
import { type Edge, startEdge } from "./edge.ts";
import { json } from "./recorder.ts";

let edge: Edge;
let one: string;
let other: string;
/** What the content is at the moment. */
let text = "first";
let delayMs = 0;

beforeAll(async () => {
  edge = await startEdge({ gateways: 2 });
  [one = "", other = ""] = edge.gateways;
});
afterAll(() => edge?.stop());
beforeEach(() => {
  [text, delayMs] = ["first", 0];
  edge.directus.seen = [];
  edge.directus.answer = (_, response) => {
    const row = { summary: "", body: text, published_at: "2026-11-01T09:00:00.000Z" };
    const data = [{ id: "00000000-0000-4000-8000-000000000001", slug: "post", title: "Post", ...row }];
    setTimeout(() => json(response, { data }), delayMs);
  };
});

/** A post that nobody asked for yet: Directus would say the same of each. */
const newPath = () => `/api/cms/collections/posts/p${crypto.randomUUID()}`;

/** What Directus was asked of one post, by its slug: the sweep, which comes by each few minutes, asks for other things. */
const asked = (url: string) =>
  edge.directus.seen.filter(({ target }) => target.includes(url.split("/").at(-1) ?? url));

async function read(url: string): Promise<{ status: number; body: string | undefined; cache: string }> {
  const response = await fetch(url, { headers: { "x-forwarded-for": "10.1.2.3" } });
  const { data } = (await response.json()) as { data?: { body: string } };
  return { status: response.status, body: data?.body, cache: response.headers.get("cache-status") ?? "" };
}

/** As Directus' hook tells it: signed, and once more where it was not heard. */
async function tellOfChange(gateway: string): Promise<void> {
  const { DIRECTUS_WEBHOOK_SECRET: secret = "" } = inject("gatewayVars");
  const changes = [{ collection: "posts", action: "update", keys: [], all: true, items: [] }];
  const body = JSON.stringify({ type: "content.changed", data: { changes } });
  const id = `msg_${crypto.randomUUID()}`;
  const send = async () => {
    const timestamp = String(Math.floor(Date.now() / 1_000));
    const signature = createHmac("sha256", secret).update(`${id}.${timestamp}.${body}`).digest("base64");
    const response = await fetch(`${gateway}/api/cms/webhooks`, {
      ...{ method: "POST", body },
      headers: {
        ...{ "content-type": "application/json", "x-forwarded-for": "10.1.2.3", "webhook-id": id },
        ...{ "webhook-timestamp": timestamp, "webhook-signature": `v1,${signature}` },
      },
    });
    return response.status;
  };
  await expect.poll(send, { timeout: 15_000, interval: 1_000 }).toBe(204);
}

test("a thousand who ask at once are one to the content service", async () => {
  delayMs = 500;
  const url = one + newPath();
  const answers = await Promise.all(Array.from({ length: 1_000 }, () => read(url)));
  expect(new Set(answers.map(({ status, body }) => `${status} ${body}`))).toEqual(new Set(["200 first"]));
  expect(asked(url)).toHaveLength(1);
  expect(answers.filter(({ cache }) => cache.includes("collapsed")).length).toBeGreaterThan(100);
});

test("a thousand who ask for what was purged a moment ago are one to the content service", async () => {
  const url = one + newPath();
  for (let turn = 0; turn < 3; turn++) {
    text = `before ${turn}`;
    expect((await read(url)).status).toBe(200);
    [text, delayMs] = [`after ${turn}`, 300];
    await tellOfChange(one);
    edge.directus.seen = [];
    const answers = await Promise.all(Array.from({ length: 1_000 }, () => read(url)));
    expect(new Set(answers.map(({ status, body }) => `${status} ${body}`))).toEqual(
      new Set([`200 after ${turn}`]),
    );
    expect(asked(url)).toHaveLength(1);
    delayMs = 0;
    await tellOfChange(one);
  }
});

test("a thousand who ask at once are told of the same failure, after one try", async () => {
  edge.directus.answer = (_, response) => void setTimeout(() => response.writeHead(500).end(), 500);
  const url = one + newPath();
  const answers = await Promise.all(Array.from({ length: 1_000 }, () => read(url)));
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([502]));
  expect(asked(url).length).toBeLessThanOrEqual(5);
});

test("who waits for another's answer gets it, though that one has gone", async () => {
  delayMs = 800;
  const path = newPath();
  const { hostname, port, host } = new URL(one);
  const socket = connect({ host: hostname, port: Number(port) });
  socket.write(`GET ${path} HTTP/1.1\r\nhost: ${host}\r\nx-forwarded-for: 10.1.2.3\r\n\r\n`);
  await expect.poll(() => asked(path).length).toBe(1);
  const waiting = Array.from({ length: 20 }, () => read(one + path));
  await new Promise((resolve) => setTimeout(resolve, 200));
  socket.destroy();
  const answers = await Promise.all(waiting);
  expect(new Set(answers.map(({ status, body }) => `${status} ${body}`))).toEqual(new Set(["200 first"]));
  expect(asked(path)).toHaveLength(1);
});

test("another isolate reads what one has kept, from Redis", async () => {
  let path = "";
  // It is kept behind the answer, so whoever asks the other at once may come before it.
  const first = async () => {
    path = newPath();
    expect((await read(one + path)).cache).toContain("fwd=miss; stored");
    await new Promise((resolve) => setTimeout(resolve, 200));
    return (await read(other + path)).cache;
  };
  await expect.poll(first, { timeout: 10_000 }).toContain("hit");
  expect(asked(path)).toHaveLength(1);
});

test("a purge reaches every isolate within two seconds", async () => {
  const { UPSTASH_REDIS_REST_URL: url = "", UPSTASH_REDIS_REST_TOKEN: token = "" } = inject("gatewayVars");
  const path = newPath();
  await read(one + path);
  await expect.poll(async () => (await read(other + path)).body).toBe("first");
  text = "second";
  expect(await createRedis({ url, token }).note("purged-tags", ["posts/*"], 3_900_000)).toBe(true);
  const toldAtMs = Date.now();
  // Both stay busy, as a purge in the cloud finds them.
  const seen: { afterMs: number; body: string | undefined }[] = [];
  while (Date.now() - toldAtMs < 4_000) {
    const startedMs = Date.now();
    const bodies = await Promise.all([read(one + path), read(other + path)]);
    seen.push(...bodies.map(({ body }) => ({ afterMs: startedMs - toldAtMs, body })));
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  expect(seen.filter(({ afterMs, body }) => afterMs >= 2_000 && body !== "second")).toEqual([]);
});
