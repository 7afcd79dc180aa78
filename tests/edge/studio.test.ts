/** The way into the studio through a real Caddy with the file of this repository, in front of the bundled gateway. */
import { mkdtemp, rm } from "node:fs/promises";
import { type IncomingMessage, request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type Children, createChildren } from "../../dev/children.ts";
import { waitForAnswer } from "../../dev/ready.ts";
import { demoPassword } from "../../dev/seed.ts";
import { findFreePort } from "../../selfhost/adapters/testing/free-port.ts";
import { hasPrograms } from "../selfhost/programs.ts";
import { type Edge, startEdge } from "./edge.ts";
import { json } from "./recorder.ts";

const caddyfile = fileURLToPath(new URL("../../selfhost/caddy/gates.caddy", import.meta.url));

let edge: Edge;
let children: Children;
let home: string;
let port: number;
let gateway: string;

type Answer = { status: number; headers: IncomingMessage["headers"]; cookies: Map<string, string> };

/** A browser at one of the two hosts: with the cookies of that host, and no others. */
async function ask(
  host: string,
  path: string,
  { cookies = new Map<string, string>(), headers = {}, method = "GET" } = {},
): Promise<Answer> {
  const cookie = [...cookies].map((pair) => pair.join("=")).join("; ");
  const options = {
    ...{ host: "127.0.0.1", port: Number(new URL(gateway).port), path, method },
    headers: { host, accept: "text/html", ...(cookie === "" ? {} : { cookie }), ...headers },
  };
  if (host.startsWith("studio.") || host.startsWith("billing.")) options.port = port;
  const response = await new Promise<IncomingMessage>((resolve, reject) =>
    request(options, resolve).on("error", reject).end(),
  );
  response.resume();
  const all = new Map(cookies);
  for (const line of response.headers["set-cookie"] ?? []) {
    const [name = "", value = ""] = (line.split(";", 1)[0] ?? "").split(/=(.*)/s);
    if (line.includes("Max-Age=0")) all.delete(name);
    else all.set(name, value);
  }
  return { status: response.statusCode ?? 0, headers: response.headers, cookies: all };
}

const studioHost = () => `studio.localhost:${port}`;
const siteHost = () => new URL(gateway).host;
const pathOf = (location: string | undefined) => {
  const { pathname, search } = new URL(location ?? "");
  return pathname + search;
};

async function signIn(email: string): Promise<Map<string, string>> {
  const response = await fetch(`${gateway}/api/auth/login`, {
    method: "POST",
    headers: { "content-type": "application/json", "x-forwarded-for": "10.1.2.5" },
    body: JSON.stringify({ email, password: demoPassword }),
  });
  expect(response.status).toBe(200);
  return new Map(
    response.headers.getSetCookie().map((line) => {
      const [name = "", value = ""] = (line.split(";", 1)[0] ?? "").split(/=(.*)/s);
      return [name, value];
    }),
  );
}

describe.runIf(hasPrograms(["caddy"]))("the studio behind Caddy", () => {
  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), "selvedge-caddy-"));
    children = createChildren({ logDir: join(home, "logs") });
    port = await findFreePort();
    const origin = (name: string) => `http://${name}.localhost:${port}`;
    edge = await startEdge({ vars: { STUDIO_URL: origin("studio"), BILLING_DESK_URL: origin("billing") } });
    gateway = edge.gateways[0] ?? "";
    const env = {
      ...{ PATH: process.env.PATH, HOME: home, XDG_DATA_HOME: home, XDG_CONFIG_HOME: home },
      ...{ GATEWAY_UPSTREAM: siteHost(), GATEWAY_HOST: siteHost() },
      GATE_TLS: "selvedge_in_the_open",
      ...{ STUDIO_URL: origin("studio"), STUDIO_UPSTREAM: new URL(edge.directus.url).host },
      ...{ BILLING_DESK_URL: origin("billing"), BILLING_DESK_UPSTREAM: new URL(edge.lago.url).host },
      BILLING_API_UPSTREAM: new URL(edge.lago.url).host,
    };
    children.start("caddy", ["caddy", "run", "--config", caddyfile, "--adapter", "caddyfile"], { env });
    await waitForAnswer(`http://127.0.0.1:${port}`, { timeoutMs: 30_000, signal: children.signal });
  });
  afterAll(async () => {
    await children?.stopAll();
    await edge?.stop();
    if (home !== undefined) await rm(home, { recursive: true, force: true });
  });
  beforeEach(() => {
    edge.directus.seen = [];
    edge.directus.answer = (_, response) => json(response, { studio: true });
  });

  test("lets an administrator in, from the page they wanted and back to it, until they sign out", async () => {
    const away = await ask(studioHost(), "/admin/content?x=1");
    expect([away.status, edge.directus.seen]).toEqual([302, []]);
    const session = await signIn("admin@selvedge.test");
    const begun = await ask(siteHost(), pathOf(away.headers.location), { cookies: session });
    expect([begun.status, new URL(begun.headers.location ?? "").host]).toEqual([302, studioHost()]);
    const entered = await ask(studioHost(), pathOf(begun.headers.location), { cookies: away.cookies });
    expect([entered.status, entered.headers.location]).toEqual([
      302,
      `http://${studioHost()}/admin/content?x=1`,
    ]);
    expect(edge.directus.seen).toEqual([]);

    const forged = { "x-selvedge-role": "owner of all", "x-selvedge-user": "somebody" };
    const shown = await ask(studioHost(), "/admin/content?x=1", {
      cookies: entered.cookies,
      headers: forged,
    });
    expect(shown.status).toBe(200);
    const [seen] = edge.directus.seen;
    expect([seen?.target, seen?.headers["x-selvedge-role"]]).toEqual(["/admin/content?x=1", "admin"]);
    expect(seen?.headers["x-selvedge-user"]).toMatch(/^[A-Za-z0-9_-]{10,}$/);
    expect(JSON.stringify(seen?.headers)).not.toContain("session_token");

    const out = await ask(siteHost(), "/api/auth/logout", { cookies: session, method: "POST" });
    expect(out.status).toBe(204);
    edge.directus.seen = [];
    expect((await ask(studioHost(), "/admin", { cookies: entered.cookies })).status).toBe(302);
    expect(edge.directus.seen).toEqual([]);
  });

  test("keeps everybody else from it, and says nothing of what is behind", async () => {
    const away = await ask(studioHost(), "/admin");
    const session = await signIn("owner@acme.test");
    expect((await ask(siteHost(), pathOf(away.headers.location), { cookies: session })).status).toBe(403);
    const tries = [
      ask(studioHost(), "/admin", { cookies: session }),
      ask(studioHost(), "/items/posts", { headers: { accept: "*/*" } }),
      ask(studioHost(), "/users/me", { method: "PATCH" }),
      ask(studioHost(), "/graphql", { method: "POST", headers: { "x-forwarded-method": "GET" } }),
      ask(studioHost(), "/selvedge-gate/enter?code=none"),
      ask(studioHost(), "/selvedge-gate/other"),
      ask(studioHost(), "/selvedge-gate/enter/../../admin", { headers: { accept: "*/*" } }),
      ask(studioHost(), "/", { headers: { "x-selvedge-role": "admin", "x-selvedge-user": "x" } }),
    ];
    const statuses = (await Promise.all(tries)).map(({ status }) => status);
    expect(statuses).toEqual([302, 401, 401, 401, 403, 302, 401, 302]);
    expect(edge.seen()).toEqual([]);
  });

  test("lets customers into Lago's portal, with nothing of the dashboard's", async () => {
    const host = `billing.localhost:${port}`;
    edge.lago.seen = [];
    edge.lago.answer = (_, response) => json(response, { portal: true });
    const portal = { "customer-portal-token": "signed--by-lago", accept: "*/*" };
    const pages = ["/customer-portal/a--b", "/customer-portal/a--b/usage/1"];
    const files = ["/main.1a2b.js", "/assets/inter-1a2b.woff2"];
    const shown = await Promise.all([...pages, ...files].map((path) => ask(host, path)));
    const smuggled = { authorization: "Bearer of-an-administrator", "x-lago-organization": "theirs" };
    const cookies = new Map([["session", "x"]]);
    const asked = await ask(host, "/api/graphql", {
      ...{ method: "POST", cookies, headers: { ...portal, ...smuggled } },
    });
    expect([...shown, asked].map(({ status }) => status)).toEqual(Array(5).fill(200));
    const { target, headers } = edge.lago.seen.at(-1) ?? {};
    expect([target, headers?.["customer-portal-token"]]).toEqual([
      "/graphql",
      portal["customer-portal-token"],
    ]);
    expect(["authorization", "cookie", "x-lago-organization"].map((name) => headers?.[name])).toEqual(
      Array(3).fill(undefined),
    );

    edge.lago.seen = [];
    const kept = await Promise.all([
      ask(host, "/api/graphql", { method: "POST", headers: { accept: "*/*", ...smuggled } }),
      ask(host, "/api/graphql", { headers: portal }),
      ask(host, "/api/v1/customers", { method: "POST", headers: portal }),
      ask(host, "/api/rails/file.js", { headers: portal }),
      ask(host, "/customer-portal/../api/v1/customers", { headers: portal }),
      ask(host, "/customer-portal/x", { method: "POST", headers: portal }),
      ask(host, "/customers", { headers: portal }),
    ]);
    expect(kept.map(({ status }) => status)).toEqual(Array(7).fill(401));
    expect(edge.lago.seen).toEqual([]);
  });

  test("has a host that the gateway's other routes are not on", async () => {
    expect((await ask(studioHost(), "/api/auth/me", { headers: { accept: "*/*" } })).status).toBe(401);
    expect((await ask(`billing.localhost:${port}`, "/")).headers.location).toContain("for=billing");
  });
});
