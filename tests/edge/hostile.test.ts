import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { demoPassword } from "../../dev/seed.ts";
import { rawRequest } from "../security/raw-request.ts";
import { type Edge, startEdge } from "./edge.ts";
import { hostileRequests } from "./hostile-requests.ts";
import { json } from "./recorder.ts";

let edge: Edge;
let gateway: string;
let cookie: string;

beforeAll(async () => {
  edge = await startEdge();
  gateway = edge.gateways[0] ?? "";
  cookie = await signIn();
});
afterAll(() => edge?.stop());
beforeEach(() => {
  for (const recorder of [edge.directus, edge.lago, edge.jobs]) {
    recorder.seen = [];
    recorder.answer = (_, response) => json(response, {});
  }
});

/** Somebody with a tenant and a role: what is refused is refused to those who may ask. */
async function signIn(): Promise<string> {
  const response = await fetch(`${gateway}/api/auth/login`, {
    method: "POST",
    headers: { "content-type": "application/json", "x-forwarded-for": "10.1.2.3" },
    body: JSON.stringify({ email: "owner@acme.test", password: demoPassword }),
  });
  expect(response.status, await response.clone().text()).toBe(200);
  return response.headers
    .getSetCookie()
    .map((line) => line.split(";")[0])
    .join("; ");
}

const ask = (target: string, method = "GET", headers: Record<string, string> = {}, body = "") =>
  rawRequest(gateway, target, {
    method,
    headers: { "x-forwarded-for": "10.1.2.3", cookie, ...headers },
    body,
  });

test("what is asked for as it should be does reach the upstreams", async () => {
  edge.directus.answer = (_, response) => json(response, { data: [] });
  edge.lago.answer = (_, response) => json(response, { plans: [], meta: {} });
  for (const target of ["/api/cms/collections/posts", "/api/billing/plans", "/api/tasks?limit=5"]) {
    expect((await ask(target)).status, target).toBe(200);
  }
  expect(edge.seen()).toEqual([
    expect.stringMatching(/^GET \/items\/posts\?/),
    "GET /api/v1/plans?page=1&per_page=100",
    "GET /api/tasks?limit=5",
  ]);
});

describe.each(Object.entries(hostileRequests))("%s reaches no upstream", (_, requests) => {
  test.each(requests.map((each) => [`${each.method ?? "GET"} ${each.target}`, each] as const))(
    "%s",
    async (_, { target, method, headers, body, statuses }) => {
      const answer = await ask(target, method, headers, body);
      expect(statuses, answer.text).toContain(answer.status);
      // A method that the runtime does not know never comes as far as the worker.
      const isOurs = answer.status !== 501;
      // There errors are told as Directus tells them.
      const type = target.startsWith("/api/cms/items/") ? "application/json" : "application/problem+json";
      if (isOurs) expect(answer.headers.get("content-type")).toBe(type);
      expect(edge.seen()).toEqual([]);
    },
  );
});

describe("what a client sends along stays here", () => {
  const forged = {
    ...{ authorization: "Bearer forged", "x-api-key": "forged", "x-forwarded-host": "evil.test" },
    ...{
      "x-real-ip": "10.9.9.9",
      "cf-access-client-secret": "forged",
      "x-tenant": "another",
      origin: "null",
    },
    ...{ "accept-encoding": "gzip, evil", "user-agent": "evil", via: "evil", forwarded: "for=10.9.9.9" },
  };

  test("of Directus and Lago", async () => {
    edge.directus.answer = (_, response) => json(response, { data: [] });
    await ask("/api/cms/collections/posts?limit=77", "GET", forged);
    const [seen] = edge.directus.seen;
    expect(seen?.headers.authorization).toBe("Bearer development-only-directus-reader");
    expect(JSON.stringify(seen)).not.toMatch(/forged|evil|10\.9\.9\.9|10\.1\.2\.3|another|selvedge\.session/);
  });

  test("of the jobs worker", async () => {
    const { authorization: _, "x-api-key": __, ...others } = forged;
    await ask("/api/tasks", "GET", others);
    const [seen] = edge.jobs.seen;
    expect(seen?.headers.authorization).toMatch(/^Bearer ey/);
    expect(JSON.stringify(seen)).not.toMatch(/forged|evil|10\.9\.9\.9|10\.1\.2\.3|another|selvedge\.session/);
  });
});

describe("what an upstream says beside its answer stays here", () => {
  test("its cookies, its server and what it runs on", async () => {
    edge.jobs.answer = (_, response) => {
      const telling = { server: "secret/1", "x-powered-by": "secret", via: "secret", "x-internal": "secret" };
      response
        .writeHead(200, { "content-type": "application/json", "set-cookie": "a=secret", ...telling })
        .end("{}");
    };
    const { status, headers } = await ask("/api/tasks");
    expect(status).toBe(200);
    expect([...headers.values()].join()).not.toContain("secret");
  });
});

describe("an upstream that answers badly gives a clean problem, without its address", () => {
  const bad: [string, Edge["jobs"]["answer"], number | { directus: number; jobs: number }][] = [
    [
      "a redirect",
      (_, response) => response.writeHead(302, { location: "http://169.254.169.254/" }).end(),
      502,
    ],
    [
      "an HTML 502",
      (_, response) => response.writeHead(502, { "content-type": "text/html" }).end("<h1>secret"),
      // What stands before Directus cannot reach it; before the jobs worker nothing stands.
      { directus: 503, jobs: 502 },
    ],
    [
      "half an answer",
      (_, response) => void response.writeHead(200).write("{", () => response.destroy()),
      503,
    ],
    ["a closed connection", (request) => void request.socket.destroy(), 503],
    ["what is no HTTP", (request) => void request.socket.end("secret\r\n\r\n"), 503],
  ];
  let limit = 1;

  test.each(bad)("%s, of Directus", async (_, answer, status) => {
    edge.directus.answer = answer;
    limit += 1;
    const response = await ask(`/api/cms/collections/posts?limit=${limit}`);
    expect([response.status, response.headers.get("content-type")]).toEqual([
      typeof status === "number" ? status : status.directus,
      "application/problem+json",
    ]);
    expect(response.text).not.toMatch(/secret|127\.0\.0\.1|169\.254|directus/i);
  });

  test.each(bad.filter(([what]) => what !== "half an answer"))("%s, of jobs", async (_, answer, status) => {
    edge.jobs.answer = answer;
    const response = await ask("/api/tasks");
    expect([response.status, response.headers.get("content-type")]).toEqual([
      typeof status === "number" ? status : status.jobs,
      "application/problem+json",
    ]);
    expect(response.text).not.toMatch(/secret|127\.0\.0\.1|169\.254/);
  });

  test("an endless body", async () => {
    let closed = false;
    edge.directus.answer = (_, response) => {
      response.writeHead(200, { "content-type": "application/json" });
      response.on("close", () => (closed = true));
      const chunk = " ".repeat(100_000);
      const more = () => void (closed || response.write(chunk, more));
      more();
    };
    expect((await ask("/api/cms/collections/posts/endless")).status).toBe(502);
    await expect.poll(() => closed).toBe(true);
  });

  test("silence, within the route's time", async () => {
    edge.directus.answer = () => {};
    const response = await ask("/api/cms/collections/posts/silent");
    expect([response.status, response.text.includes("upstream_timeout")]).toEqual([504, true]);
  });
});
