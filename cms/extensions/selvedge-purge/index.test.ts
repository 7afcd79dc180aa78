import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { Webhook } from "standardwebhooks";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { deliver } from "./deliver.js";
import register from "./index.js";

const secret = "a secret of at least thirty-two characters";

type Received = { headers: IncomingHttpHeaders; body: string };

let server: Server;
let received: Received[];
/** What the gateway answers to each request in turn; 204 afterwards. */
let statuses: number[];
let url: string;

beforeEach(async () => {
  received = [];
  statuses = [];
  server = createServer((request, response) => {
    let body = "";
    request.setEncoding("utf8").on("data", (text: string) => {
      body += text;
    });
    request.on("end", () => {
      received.push({ headers: request.headers, body });
      const status = statuses.shift() ?? 204;
      if (status === 0) return;
      response.writeHead(status, { location: "/elsewhere" }).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/cms/webhooks`;
});

afterEach(() => {
  server.closeAllConnections();
  server.close();
});

type Handler = Parameters<Parameters<typeof register>[0]["action"]>[1];

const schema = {
  collections: {
    posts: { primary: "id", fields: { id: {}, slug: {}, status: {} } },
    navigation: { primary: "id", fields: { id: {} } },
  },
};

/** The extension in the place that Directus gives it. */
function load(env: Record<string, unknown>, rows: Record<string, unknown>[] | Error = []) {
  const handlers = new Map<string, Handler>();
  const logger = { error: vi.fn(), warn: vi.fn() };
  const whereIn = vi.fn(async () => {
    if (rows instanceof Error) throw rows;
    return rows;
  });
  const database = () => ({ select: () => ({ whereIn }) });
  register({ action: (event, handler) => void handlers.set(event, handler) }, { env, logger, database });
  const emit = (event: string, happening: Parameters<Handler>[0]) =>
    handlers.get(event)?.(happening, { schema });
  return { handlers, logger, emit, whereIn };
}

const settings = () => ({ SELVEDGE_WEBHOOK_URL: url, SELVEDGE_WEBHOOK_SECRET: secret });

async function messages(count: number) {
  await expect.poll(() => received.length, { timeout: 10_000 }).toBe(count);
  return received.map(({ headers, body }) =>
    new Webhook(secret, { format: "raw" }).verify(body, headers as Record<string, string>),
  );
}

const toldOf = (changes: unknown[]) => ({
  type: "content.changed",
  timestamp: expect.any(String),
  data: { changes },
});

describe("what changed is told", () => {
  test("with slug and status, signed so that a library of Standard Webhooks agrees", async () => {
    const { emit } = load(settings(), [{ id: "1", slug: "first", status: "published", title: "First" }]);
    emit("items.update", { collection: "posts", keys: ["1"] });
    const items = [{ key: "1", slug: "first", status: "published" }];
    expect(await messages(1)).toEqual([
      toldOf([{ collection: "posts", action: "update", keys: ["1"], all: false, items }]),
    ]);
  });

  test("when it is gone, or of a collection without a slug, by its key alone", async () => {
    const { emit, whereIn } = load(settings());
    emit("items.delete", { collection: "posts", keys: ["1"] });
    emit("items.create", { collection: "navigation", key: 7 });
    emit("files.upload", { collection: "directus_files", key: "f" });
    const told = { all: false, items: [] };
    expect(await messages(1)).toEqual([
      toldOf([
        { ...told, collection: "posts", action: "delete", keys: ["1"] },
        { ...told, collection: "navigation", action: "create", keys: ["7"] },
        { ...told, collection: "directus_files", action: "update", keys: ["f"] },
      ]),
    ]);
    expect(whereIn).not.toHaveBeenCalled();
  });

  test("although the database does not say the slug", async () => {
    const { emit } = load(settings(), new Error("no connection"));
    emit("items.update", { collection: "posts", keys: ["1"] });
    expect(await messages(1)).toMatchObject([{ data: { changes: [{ keys: ["1"], items: [] }] } }]);
  });
});

test("a bulk import is one message, which names no item when there are too many", async () => {
  const { emit } = load(settings());
  for (let key = 0; key < 1_000; key++) emit("items.create", { collection: "posts", key });
  emit("items.sort", { collection: "navigation" });
  expect(await messages(1)).toMatchObject([
    {
      data: {
        changes: [
          { collection: "posts", action: "create", keys: [], all: true },
          { collection: "navigation", action: "update", keys: [], all: true },
        ],
      },
    },
  ]);
});

test("what happens while a message is on its way goes with the next one", async () => {
  statuses = [0];
  const { emit } = load(settings());
  emit("items.update", { collection: "posts", keys: ["1"] });
  await messages(1);
  emit("items.update", { collection: "posts", keys: ["2"] });
  emit("items.update", { collection: "posts", keys: ["3"] });
  await delay(300);
  expect(received).toHaveLength(1);
  server.closeAllConnections();
  // The first is tried again, then comes the second.
  const [first, again, second] = await messages(3);
  expect(again).toEqual(first);
  expect(second).toMatchObject({ data: { changes: [{ keys: ["2", "3"] }] } });
});

test("a handler returns at once and never throws, whoever is away", async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  const { emit } = load(settings());
  expect(emit("items.update", { collection: "posts", keys: ["1"] })).toBeUndefined();
});

describe("a message is tried", () => {
  const changes = [{ collection: "posts", action: "update" as const, keys: ["1"], all: false, items: [] }];
  const quick = { timeoutMs: 200, backoffMs: [1, 1] };

  test("three times under one id, and given up with the reason", async () => {
    statuses = [503, 429, 500];
    await expect(deliver({ url, secret, changes }, quick)).rejects.toThrow("it answered 500");
    await messages(3);
    expect(new Set(received.map(({ headers }) => headers["webhook-id"])).size).toBe(1);
  });

  test("again when nothing answers in time", async () => {
    statuses = [0];
    await deliver({ url, secret, changes }, quick);
    expect(received).toHaveLength(2);
  });

  test.each([401, 404, 302])("once when the answer is %i: that does not pass by itself", async (status) => {
    statuses = [status];
    await expect(deliver({ url, secret, changes }, quick)).rejects.toThrow(`it answered ${status}`);
    expect(received).toHaveLength(1);
  });
});

test.each([
  [{}, "SELVEDGE_WEBHOOK_URL is missing"],
  [{ SELVEDGE_WEBHOOK_URL: "ftp://a", SELVEDGE_WEBHOOK_SECRET: secret }, "not an http(s) address"],
  [{ SELVEDGE_WEBHOOK_URL: "https://a", SELVEDGE_WEBHOOK_SECRET: "short" }, "at least 32 characters"],
])("set up wrongly, it says what is wrong and listens to nothing", (env, reason) => {
  const { handlers, logger } = load(env);
  expect(handlers.size).toBe(0);
  expect(logger.error).toHaveBeenCalledWith(expect.stringContaining(reason));
});
