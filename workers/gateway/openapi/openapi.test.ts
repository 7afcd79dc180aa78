import { OpenAPIHono } from "@hono/zod-openapi";
import { expect, test } from "vitest";
import { reads } from "../../contract/reads.ts";
import { createTestGateway } from "../testing/gateway.ts";
import { completeDocument } from "./complete-document.ts";
import type { Document } from "./document.ts";

type Described = Document["paths"] extends Record<string, Record<string, infer Each>> | undefined
  ? Each & {
      operationId?: string;
      summary?: string;
      security?: Record<string, string[]>[];
    }
  : never;

const { app } = createTestGateway();
const document = await (await app.request("http://localhost/openapi.json")).json<
  Document & {
    openapi: string;
    components: { securitySchemes: Record<string, { description?: string }>; responses: object };
  }
>();
const operations = Object.entries(document.paths ?? {}).flatMap(([path, item]) =>
  Object.entries(item).map(([method, operation]) => ({
    name: `${method.toUpperCase()} ${path}`,
    operation: operation as Described,
  })),
);

/** What is served without being an operation: the document itself and the page that shows it. */
const undescribed = ["GET /openapi.json", "GET /docs", "GET /api/docs"];

test("every route that is served is in the document, and no other", () => {
  const served = app.routes
    .filter(({ method }) => method !== "ALL")
    .map(({ method, path }) => `${method} ${path.replace(/:(\w+)(?:\{[^}]*\})?/g, "{$1}")}`);
  const documented = [...operations.map(({ name }) => name), ...undescribed];
  expect([...new Set(served)].sort()).toEqual(documented.sort());
});

test("nothing but middleware answers to every method", () => {
  const all = app.routes.filter(({ method }) => method === "ALL").map(({ path }) => path);
  expect([...new Set(all)].sort()).toEqual(["/*", "/api/auth/*", "/api/auth/jwks", "/api/auth/sso/*"].sort());
});

test("every operation has an id of its own, a tag that is explained, a summary, and says who may", () => {
  const ids = operations.map(({ operation }) => operation.operationId);
  expect(new Set(ids).size).toBe(operations.length);
  const tags = new Map(document.tags?.map(({ name, description }) => [name, description]));
  const schemes = document.components.securitySchemes;
  for (const { name, operation } of operations) {
    expect(operation.operationId, name).toMatch(/^[a-z][A-Za-z]+$/);
    expect(operation.summary, name).toMatch(/\S+ \S+/);
    expect(operation.tags?.length, name).toBe(1);
    for (const tag of operation.tags ?? []) expect(tags.get(tag), `${name}: ${tag}`).toBeTruthy();
    for (const scheme of (operation.security ?? expect.fail(name)).flatMap(Object.keys))
      expect(schemes[scheme]?.description, `${name}: ${scheme}`).toBeTruthy();
  }
});

test("every operation says what it answers, errors by their types, and shows JSON by an example", () => {
  expect(document.openapi).toMatch(/^3\.1\./);
  for (const { name, operation } of operations) {
    const statuses = Object.keys(operation.responses);
    expect(statuses.filter((status) => Number(status) < 400).length, name).toBeGreaterThan(0);
    for (const status of [400, 403, 414, 421, 431, 503]) expect(statuses, name).toContain(String(status));
    for (const [status, { content = {}, $ref }] of Object.entries(operation.responses)) {
      expect(content, `${name} ${status}`).not.toHaveProperty(["application/problem+json"]);
      if ($ref !== undefined)
        expect(Object.keys(document.components.responses)).toContain($ref.split("/").at(-1));
    }
    const contents = [operation.requestBody, ...Object.values(operation.responses)];
    for (const media of contents.flatMap((each) => Object.entries(each?.content ?? {})))
      if (media[0] === "application/json") expect(media[1].example, `${name} ${media[0]}`).toBeDefined();
  }
});

test("every operation of billing shows a real one: no word that merely fits", () => {
  const billing = operations.filter(({ name }) => name.includes(" /api/billing/"));
  expect(billing.length).toBeGreaterThan(12);
  for (const { name, operation } of billing) {
    const contents = [operation.requestBody, ...Object.values(operation.responses)];
    const shown = contents.flatMap((each) => each?.content?.["application/json"]?.example ?? []);
    expect(JSON.stringify(shown), name).not.toMatch(/something|Ada Lovelace/);
    if (!name.includes("/webhooks") && !name.endsWith("/file")) expect(shown, name).not.toEqual([]);
  }
});

test("the reference runs its own script and style alone, and is the same at both addresses", async () => {
  const [page, same] = await Promise.all(
    ["/docs", "/api/docs"].map((path) => app.request(`http://localhost${path}`)),
  );
  const html = (await page?.text()) ?? "";
  expect(await same?.text()).toBe(html);
  const policy = page?.headers.get("content-security-policy") ?? "";
  for (const [tag, directive] of [
    ["script", "script-src"],
    ["style", "style-src"],
  ] as const) {
    const text =
      new RegExp(`<${tag}>(.*?)</${tag}>`, "s").exec(html)?.[1] ?? expect.fail(`There is no ${tag}`);
    const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
    const hash = btoa(String.fromCharCode(...new Uint8Array(digest)));
    expect(policy).toContain(`${directive} 'sha256-${hash}'`);
  }
  expect(policy).toContain("default-src 'none'");
  expect(policy).not.toMatch(/unsafe|\*|https?:/);
  expect(html).not.toMatch(/<(?:script|link|img)[^>]*(?:src|href)=|\son\w+=|style="/);
});

test("what the site reads is what the document says of it", () => {
  const named = Object.entries(reads).map(([name, schema]) => {
    const [method = "", path = ""] = name.split(" ");
    return { method: method.toLowerCase() as "get" | "post", path, schema };
  });
  const site = new OpenAPIHono();
  for (const { method, path, schema } of named) {
    const content = { "application/json": { schema } };
    site.openAPIRegistry.registerPath({ method, path, responses: { 200: { description: "", content } } });
  }
  const info = { openapi: "3.1.0", info: { title: "", version: "" } };
  const { paths = {} } = completeDocument(site.getOpenAPI31Document(info) as unknown as Document);
  const answer = (of: Document["paths"], path: string, method: string) =>
    of?.[path]?.[method]?.responses[200]?.content?.["application/json"]?.schema;
  for (const { method, path } of named) {
    expect(answer(document.paths, path, method), `${method} ${path}`).toBeDefined();
    expect(answer(document.paths, path, method), `${method} ${path}`).toEqual(answer(paths, path, method));
  }
});
