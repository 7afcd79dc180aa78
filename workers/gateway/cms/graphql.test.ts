import { afterEach, describe, expect, test, vi } from "vitest";
import { createTestGateway } from "../testing/gateway.ts";
import { standInFor, type Upstream } from "../testing/upstream.ts";
import { createVisitor } from "../testing/visitor.ts";
import { graphqlOf, questionsOf } from "./graphql-document.ts";
import { type PersistedQuery, persistedQueries } from "./persisted-queries.ts";

const path = "/api/cms/graphql";
const change = {
  ...{ slug: "told", kind: "added", title: "Told", body: "At once" },
  published_at: "2026-11-01T09:00:00.000Z",
};

let directus: Upstream;
afterEach(() => void vi.restoreAllMocks());

function behind(answer: unknown) {
  const gateway = createTestGateway();
  directus = standInFor(gateway.deps.config.directus.url, () => Response.json(answer));
  return { visitor: createVisitor(gateway.app), cache: gateway.deps.cache };
}

const asked = () => {
  const { pathname, searchParams } = new URL(directus.requests.at(-1)?.url ?? "");
  const variables = JSON.parse(searchParams.get("variables") ?? "");
  return { pathname, document: searchParams.get("query"), variables };
};

/** Values of each kind that the queries take, least and most of them. */
const values: Record<string, Record<string, unknown>[]> = {
  frame: [{}],
  blog: [
    { limit: 10, page: 1 },
    { limit: 50, page: 100, category: "product", tag: "edge" },
  ],
  post: [{ slug: "a" }, { slug: "another-post" }],
  changes: [
    { limit: 1, page: 1 },
    { limit: 50, page: 100 },
  ],
};

describe.each(Object.entries(persistedQueries))("the query %s", (id, { parts }: PersistedQuery) => {
  test("is the document that was read, whatever its values", async () => {
    const documents = (values[id] ?? []).map((each) => graphqlOf(parts(each)).document);
    expect(documents.length).toBeGreaterThan(0);
    expect(new Set(documents).size).toBe(1);
    await expect(`${indented(documents[0] ?? "")}\n`).toMatchFileSnapshot(
      `persisted-documents/${id}.graphql`,
    );
  });

  test("asks for what is published and due alone", () => {
    for (const each of values[id] ?? []) {
      const { variables } = graphqlOf(parts(each));
      for (const { name, policy } of questionsOf(parts(each))) {
        if (policy.rows !== "published") continue;
        expect((variables[`${name}_filter`] as { _and: unknown[] })._and[0]).toEqual({
          ...{ status: { _eq: "published" }, published_at: { _lte: "$NOW" } },
        });
      }
    }
  });
});

test("is asked of Directus by the reader, once for all who ask within seconds, and anew after a purge", async () => {
  const { visitor, cache } = behind({ data: { changes: [change] } });
  const first = await visitor.get(`${path}/changes?limit=2`);
  expect([first.status, await first.json()]).toEqual([200, { data: { changes: [change] } }]);
  expect(first.headers.get("cache-control")).toBe("public, max-age=5");
  const [request] = directus.requests;
  expect([request?.method, request?.headers.get("authorization")]).toEqual([
    "GET",
    "Bearer development-only-directus-reader",
  ]);
  expect(asked()).toMatchObject({ pathname: "/graphql", variables: { changes_limit: 2, changes_offset: 0 } });
  const second = await visitor.get(`${path}/changes?limit=2&page=1`);
  expect([second.headers.get("cache-status"), directus.requests.length]).toEqual([
    expect.stringContaining("hit"),
    1,
  ]);
  expect((await visitor.get(`${path}/changes?limit=2&page=2`)).status).toBe(200);
  expect(asked().variables).toMatchObject({ changes_offset: 2 });
  await cache.purge(["changelog"], "write");
  await visitor.get(`${path}/changes?limit=2`);
  expect(directus.requests).toHaveLength(3);
});

test("answers the same to who sends the variables in a body, which nobody on the way may keep", async () => {
  const { visitor } = behind({ data: { changes: [change] } });
  const response = await visitor.post(`${path}/changes`, { variables: { limit: 2 } });
  expect([response.status, await response.json()]).toEqual([200, { data: { changes: [change] } }]);
  expect(response.headers.get("cache-control")).toBe("no-store");
  expect((await visitor.get(`${path}/changes?limit=2`)).headers.get("cache-status")).toContain("hit");
});

test("shows the first of what is one, or that there is none, and no field that was not asked for", async () => {
  const post = {
    ...{ slug: "first", title: "First", summary: "Short", body: "Long", category: null, author: null },
    ...{ published_at: change.published_at, cover: null, tags: [] },
  };
  const { visitor } = behind({ data: { post: [{ ...post, status: "draft", secret: 1 }], others: [] } });
  expect(await (await visitor.get(`${path}/post?slug=first`)).json()).toEqual({ data: { post, others: [] } });
  directus.restore();
  const none = behind({ data: { post: [], others: [] } });
  expect(await (await none.visitor.get(`${path}/post?slug=first`)).json()).toEqual({
    data: { post: null, others: [] },
  });
});

test.each<[string, unknown]>([
  ["an error", { errors: [{ message: "secret" }], data: null }],
  ["another shape", { data: { changes: [{ ...change, title: 5 }] } }],
  ["nothing", {}],
])("%s of Directus' is a bad answer, and says nothing of it", async (_, answer) => {
  const { visitor } = behind(answer);
  const response = await visitor.get(`${path}/changes`);
  expect(response.status).toBe(502);
  expect(await response.text()).not.toContain("secret");
});

describe("is asked of nobody", () => {
  test.each([
    ["GET", "/nothing", 404],
    ["GET", "/constructor", 404],
    ["GET", "/system", 404],
    ["GET", "", 404],
    ["GET", "/post", 400],
    ["GET", "/post?slug=..%2Fusers", 400],
    ["GET", "/post?slug=a&slug=b", 400],
    ["GET", "/changes?limit=51", 400],
    ["GET", "/changes?limit=1e1", 400],
    ["GET", "/changes?slug=a", 400],
    ["GET", "/changes?query=%7Busers%7Bid%7D%7D", 400],
    ["DELETE", "/changes", 405],
  ])("%s %s: %i", async (method, to, status) => {
    const { visitor } = behind({});
    expect((await visitor.send(path + to, { method })).status).toBe(status);
    expect(directus.requests).toEqual([]);
  });

  test.each<[string, unknown]>([
    ["a document", { query: "{ users { id } }" }],
    ["a document beside variables", { query: "{ users { id } }", variables: {} }],
    ["a variable of the document", { variables: { changes_filter: { status: { _eq: "draft" } } } }],
    ["an object for a value", { variables: { limit: { _eq: 1 } } }],
    ["a list of questions", [{ variables: {} }]],
  ])("%s", async (_, body) => {
    const { visitor } = behind({});
    expect((await visitor.post(`${path}/changes`, body)).status).toBe(400);
    expect(directus.requests).toEqual([]);
  });
});

/** One selection a line, for whoever reads it. */
function indented(document: string): string {
  let depth = 0;
  const lines = document.replaceAll(/ ?([{}]) ?/g, (_, brace: string) => {
    depth += brace === "{" ? 1 : -1;
    const here = `\n${"  ".repeat(depth)}`;
    return brace === "{" ? ` {${here}` : `${here}}${here}`;
  });
  return lines.replaceAll(/\n\s*\n/g, "\n").trimEnd();
}
