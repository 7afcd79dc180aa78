/** What goes wrong between the gateway and Directus while an editor writes, and what becomes of the deed. */
import { eq } from "drizzle-orm";
import { afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { user } from "../../../db/gateway/schema.ts";
import { auditLog } from "../../../db/gateway/schema-audit.ts";
import { withPlatform } from "../../../db/gateway/tenant.ts";
import type { AccountWork } from "../account-work/account-work.ts";
import { consumeAccountWork } from "../account-work/consume-account-work.ts";
import { createSignedIn, newEmail } from "../testing/account.ts";
import { createTestGateway } from "../testing/gateway.ts";
import { standInFor, type Upstream } from "../testing/upstream.ts";
import type { Visitor } from "../testing/visitor.ts";

const queued: AccountWork[] = [];
const accountQueue = { send: async (work: AccountWork) => void queued.push(work) } as unknown as Queue;
const gateway = createTestGateway({ deps: { accountQueue } });
const { deps } = gateway;
const id = crypto.randomUUID();
const path = `/api/cms/collections/tags/${id}`;
const row = { id, slug: "cloth", title: "Cloth", sort: null, date_updated: "2026-11-01T09:00:00.000Z" };

let editor: Visitor;
let directus: Upstream;

beforeAll(async () => {
  const email = newEmail();
  editor = await createSignedIn(gateway, email);
  await deps.db.update(user).set({ role: "editor" }).where(eq(user.email, email));
});
afterEach(() => {
  directus.restore();
  vi.restoreAllMocks();
});

/** Directus has the tag; what it answers to a write is in the test's hands. */
function behind(toWrite: (request: Request) => Response | Promise<Response>) {
  directus = standInFor(deps.config.directus.url, (request) =>
    request.method === "GET" ? Response.json({ data: row }) : toWrite(request),
  );
}

const change = async (body: unknown = { title: "Linen" }) =>
  await editor.send(path, {
    ...{ method: "PATCH", headers: { "content-type": "application/json" }, body: JSON.stringify(body) },
  });

const refusal = (status: number, code: string, field?: string) =>
  Response.json({ errors: [{ message: "secret", extensions: { code, field } }] }, { status });

async function actions(): Promise<string[]> {
  const [found] = await withPlatform(deps.db, [
    deps.db
      .select()
      .from(auditLog)
      .where(eq(auditLog.targetId, `tags/${id}`))
      .orderBy(auditLog.seq),
  ]);
  return found.map(({ action }) => action);
}

/** The newest of the item's history. */
async function lastDeed(named = id): Promise<unknown> {
  const history = await editor.get(`/api/cms/collections/tags/${named}/history`);
  return ((await history.json()) as { data: unknown[] }).data[0];
}

describe("what Directus answers to a write", () => {
  test.each([
    ["that it has too much to do", 429, "REQUESTS_EXCEEDED", 503],
    ["that it is away", 503, "SERVICE_UNAVAILABLE", 503],
    ["what stands before it when it is away", 502, "", 503],
    ["that it is too much", 413, "CONTENT_TOO_LARGE", 413],
    ["that it knows nobody of that token", 401, "INVALID_TOKEN", 502],
    ["that it failed", 500, "INTERNAL_SERVER_ERROR", 502],
    ["that it is not there", 403, "FORBIDDEN", 404],
  ])("%s (%i %s) is told as %i", async (_, status, code, told) => {
    behind(() => refusal(status, code));
    const before = await actions();
    const response = await change();
    expect([response.status, response.headers.has("retry-after")]).toEqual([told, told === 503]);
    expect(await response.text()).not.toContain("secret");
    if (told < 500 || told === 503) expect(await actions()).toEqual(before);
  });

  test("and breaks off, or never ends, is a bad answer", async () => {
    const broken = () =>
      new ReadableStream({
        start(controller) {
          controller.enqueue(new TextEncoder().encode('{"data":'));
          controller.error(new Error("reset"));
        },
      });
    behind(() => new Response(broken()));
    const before = await actions();
    const purge = vi.spyOn(deps.cache, "purge");
    expect((await change()).status).toBe(502);
    // It may have been done: that it was tried is known, and it is read anew.
    expect(await actions()).toEqual([...before, "content.updated"]);
    expect(purge).toHaveBeenCalledWith(expect.arrayContaining(["tags"]), "write");
    expect(await lastDeed()).toMatchObject({ action: "updated", unknown: true });
    directus.restore();
    const chunk = new Uint8Array(1024 * 1024);
    let sent = 0;
    behind(() => {
      const endless = new ReadableStream({
        pull(controller) {
          sent += 1;
          controller.enqueue(chunk);
        },
      });
      return new Response(endless);
    });
    expect((await change()).status).toBe(502);
    expect(sent).toBeLessThan(12);
  });

  test("about a row between is told by the name of what was written", async () => {
    directus = standInFor(deps.config.directus.url, () => refusal(400, "INVALID_FOREIGN_KEY", "tags_id"));
    const post = { slug: "first", title: "First", summary: "Short", body: "Long", tags: [id] };
    const response = await editor.post("/api/cms/collections/posts", post);
    expect([response.status, await response.json()]).toMatchObject([
      400,
      { errors: [{ path: "body.tags", message: "There is nothing with this id" }] },
    ]);
  });
});

describe("a change is refused before Directus hears of it", () => {
  test.each<[string, string, object]>([
    ["that says nothing", "tags", {}],
    ["that says only what was read", "tags", { updatedAt: row.date_updated }],
    ["of a path with a byte that is none", "redirects", { fromPath: "/a\0b" }],
    ["of a path that the site is never asked for", "redirects", { fromPath: "/über" }],
    ["of a path of the API's", "redirects", { fromPath: "/api/old" }],
    ["of a path that is too long to be asked for", "redirects", { fromPath: `/${"a".repeat(200)}` }],
    ["of a path with a character that nobody sees", "redirects", { fromPath: "/a\u0001b" }],
    ["of a link with half a character", "redirects", { toUrl: "/a\ud800" }],
    ["of a block with a byte that is none", "pages", { blocks: [{ type: "text", body: "a\0b" }] }],
    [
      "of a block that has one left over",
      "pages",
      { blocks: [{ type: "text", body: "a", items: [{ text: "a\0b" }] }] },
    ],
  ])("%s", async (_, collection, body) => {
    behind(() => expect.fail("Directus was asked"));
    const response = await editor.send(`/api/cms/collections/${collection}/${id}`, {
      ...{ method: "PATCH", headers: { "content-type": "application/json" }, body: JSON.stringify(body) },
    });
    expect(response.status).toBe(400);
  });
});

describe("what is deleted", () => {
  test("is gone where the first answer was lost and the second says that there is nothing", async () => {
    let deletions = 0;
    directus = standInFor(deps.config.directus.url, ({ method }) => {
      if (method === "DELETE") {
        deletions += 1;
        if (deletions === 1) throw new TypeError("Network connection lost");
        return refusal(403, "FORBIDDEN");
      }
      return deletions === 0 ? Response.json({ data: row }) : refusal(403, "FORBIDDEN");
    });
    expect((await editor.send(path, { method: "DELETE" })).status).toBe(204);
    expect((await actions()).at(-1)).toBe("content.deleted");
  });

  test("is not gone where Directus refuses and has it still", async () => {
    behind(() => refusal(403, "FORBIDDEN"));
    const before = await actions();
    expect((await editor.send(path, { method: "DELETE" })).status).toBe(404);
    expect(await actions()).toEqual(before);
  });
});

test("a deed that the log does not take is told to it later, and its editor that it is done", async () => {
  behind(() => Response.json({ data: { ...row, title: "Linen" } }));
  const before = await actions();
  vi.spyOn(deps.audit, "record").mockRejectedValueOnce(new Error("connection terminated"));
  const response = await change();
  expect([response.status, await response.json()]).toMatchObject([200, { data: { title: "Linen" } }]);
  expect(await actions()).toEqual(before);
  const message = { body: queued.at(-1), attempts: 1, ack: vi.fn(), retry: vi.fn() } as unknown as Message;
  await consumeAccountWork(deps, { queue: "selvedge-accounts", messages: [message] } as never);
  expect(message.ack).toHaveBeenCalled();
  expect(await actions()).toEqual([...before, "content.updated"]);
});

test("a picture that Directus cannot read is refused, and not left there", async () => {
  const bytes = Uint8Array.from([..."\x89PNG\r\n\x1a\nnothing more"], (each) => each.charCodeAt(0));
  directus = standInFor(deps.config.directus.url, ({ method }) =>
    method === "DELETE"
      ? new Response(null, { status: 204 })
      : Response.json({ data: { id, filesize: "20", width: null } }),
  );
  const response = await editor.send("/api/cms/files", {
    ...{ method: "POST", headers: { "content-type": "image/png" }, body: bytes },
  });
  expect(response.status).toBe(422);
  expect(directus.requests.map(({ method, url }) => [method, new URL(url).pathname])).toEqual([
    ["POST", "/files"],
    ["DELETE", `/files/${id}`],
  ]);
});

test("an item is known by one name, however its id is spelled", async () => {
  behind(() => Response.json({ data: row }));
  const before = await actions();
  const response = await editor.send(path.replace(id, id.toUpperCase()), {
    ...{ method: "PATCH", headers: { "content-type": "application/json" }, body: '{"title":"Linen"}' },
  });
  expect(response.status).toBe(200);
  expect(await actions()).toEqual([...before, "content.updated"]);
  expect(await lastDeed(id.toUpperCase())).toMatchObject({ action: "updated", unknown: false });
});
