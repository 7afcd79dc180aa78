import { decodeJwt } from "jose";
import { describe, expect, test } from "vitest";
import { createSignedIn } from "../testing/account.ts";
import { createTestGateway } from "../testing/gateway.ts";
import { createVisitor } from "../testing/visitor.ts";

type Seen = { request: Request; text: string };

/** A gateway in front of a jobs worker that notes what it is asked. */
function inFrontOf(
  answer: (request: Request) => Response | Promise<Response> = () => Response.json({ ok: true }),
) {
  const seen: Seen[] = [];
  const fetch = async (input: RequestInfo, init?: RequestInit) => {
    const request = new Request(input, init);
    seen.push({ request, text: await request.clone().text() });
    return answer(request);
  };
  return { seen, ...createTestGateway({ vars: { JOBS: { fetch } as unknown as Fetcher } }) };
}

const id = "00000000-0000-4000-8000-000000000001";

describe("the business API", () => {
  test("gets a token that says who asks, and nothing else of the visitor", async () => {
    const gateway = inFrontOf();
    const visitor = await createSignedIn(gateway);
    const { user, tenant } = await (await visitor.get("/api/auth/me")).json<{
      user: { id: string };
      tenant: { id: string };
    }>();
    const response = await visitor.get("/api/tasks?limit=5", {
      "x-request-id": "chosen-by-caller",
      "x-forwarded-host": "evil.test",
      "x-tenant": "another",
      accept: "application/json",
    });
    expect(response.status).toBe(200);
    const { request } = gateway.seen[0] ?? expect.fail("the jobs worker saw nothing");
    expect(new URL(request.url).pathname + new URL(request.url).search).toBe("/api/tasks?limit=5");
    expect([...request.headers.keys()].sort()).toEqual([
      "accept",
      "authorization",
      "traceparent",
      "x-request-id",
    ]);
    expect(request.headers.get("x-request-id")).toBe("chosen-by-caller");
    const token = request.headers.get("authorization")?.replace("Bearer ", "") ?? "";
    expect(decodeJwt(token)).toMatchObject({
      sub: user.id,
      tenant: tenant.id,
      role: "owner",
      aud: "selvedge",
    });
  });

  test("takes a token from the caller and still gets one of ours", async () => {
    const gateway = inFrontOf();
    const visitor = await createSignedIn(gateway);
    const { token } = await (await visitor.get("/api/auth/token")).json<{ token: string }>();
    const response = await createVisitor(gateway.app).get("/api/datasets", {
      authorization: `Bearer ${token}`,
    });
    expect(response.status).toBe(200);
    expect(gateway.seen).toHaveLength(1);
  });

  test.each<[string, string]>([
    ["GET", "/api/datasets"],
    ["POST", "/api/datasets"],
    ["GET", `/api/datasets/${id}`],
    ["PATCH", `/api/datasets/${id}`],
    ["DELETE", `/api/datasets/${id}`],
    ["POST", "/api/datasets/import"],
    ["GET", `/api/datasets/${id}/preview`],
    ["GET", `/api/datasets/${id}/rules`],
    ["PUT", `/api/datasets/${id}/rules`],
    ["POST", `/api/datasets/${id}/restore`],
    ["POST", `/api/datasets/${id}/purge`],
    ["POST", "/api/uploads"],
    ["GET", `/api/uploads/${id}`],
    ["PUT", `/api/uploads/${id}/parts/1`],
    ["POST", `/api/uploads/${id}/complete`],
    ["DELETE", `/api/uploads/${id}`],
    ...["errors", "distributions", "compare", "files/clean.csv"].map((part): [string, string] => [
      "GET",
      `/api/tasks/${id}/${part}`,
    ]),
    ["GET", "/api/tasks"],
    ["POST", "/api/tasks"],
    ["GET", `/api/tasks/${id}`],
    ["GET", `/api/tasks/${id}/events`],
    ["GET", `/api/tasks/${id}/timeline`],
    ["GET", "/api/schedules"],
    ["POST", "/api/schedules"],
    ["PATCH", `/api/schedules/${id}`],
    ["POST", `/api/schedules/${id}/run`],
    ...["cancel", "pause", "resume", "retry"].map((verb): [string, string] => [
      "POST",
      `/api/tasks/${id}/${verb}`,
    ]),
    ...["/api/dead-letters", "/api/admin/dead-letters"].flatMap((base): [string, string][] => [
      ["GET", base],
      ["POST", `${base}/replay`],
      ["GET", `${base}/${id}`],
      ["DELETE", `${base}/${id}`],
      ["POST", `${base}/${id}/replay`],
    ]),
  ])("is closed to whoever has no session: %s %s reaches nobody", async (method, path) => {
    const gateway = inFrontOf();
    const response = await createVisitor(gateway.app).send(path, { method });
    expect(response.status).toBe(401);
    expect(gateway.seen).toEqual([]);
  });

  test.each([
    ["GET", "/api/datasets/not-an-id", 404],
    ["GET", `/api/datasets/${id}/../../health`, 404],
    ["GET", `/api/tasks/${id}/secret`, 404],
    ["GET", `/api/tasks/%2e%2e/health`, 404],
    ["GET", `/api/tasks/${id}%2fevents`, 400],
    ["PUT", "/api/webhook-endpoints", 405],
    ["GET", `/api/webhook-endpoints/${id}/secrets`, 404],
    ["GET", "/api/webhook-deliveries", 404],
    ["GET", `/api/webhook-endpoints/${id}/deliveries?status=lost`, 400],
    ["DELETE", `/api/tasks/${id}`, 405],
    ["GET", `/api/tasks/${id}/cancel`, 405],
    ["POST", `/api/tasks/${id}/stop`, 404],
    ["POST", "/api/tasks/not-an-id/cancel", 404],
    ["POST", `/api/tasks/${id}/cancel?force=true`, 400],
    ["GET", "/api/dead-letters?status=lost", 400],
    ["GET", "/api/admin/dead-letters", 403],
    ["DELETE", `/api/admin/dead-letters/${id}`, 403],
    ["DELETE", "/api/datasets/not-an-id", 404],
    ["GET", "/api/datasets/import", 404],
    ["GET", "/api/datasets?sort=colour", 400],
    ["GET", `/api/tasks/${id}/files/secret.csv`, 404],
    ["GET", `/api/tasks/${id}/files/clean.csv?x=1`, 400],
    ["PUT", `/api/uploads/${id}/parts/0`, 404],
    ["PUT", `/api/uploads/${id}/parts/x`, 404],
    ["GET", `/api/uploads/${id}/parts/1`, 405],
    ["PUT", "/api/datasets", 405],
    ["GET", `/api/tasks/${id}?limit=5`, 400],
    ["GET", "/api/tasks?limit=1&limit=2", 400],
    ["GET", "/api/tasks?limit=-1", 400],
    ["GET", "/api/datasets?tenant=another", 400],
    ["GET", "/api/datasets?access_token=x", 400],
    ["DELETE", `/api/datasets/${id}?tenant=another`, 400],
  ])("has nothing else: %s %s is %i and reaches nobody", async (method, path, status) => {
    const gateway = inFrontOf();
    const visitor = await createSignedIn(gateway);
    expect((await visitor.send(path, { method })).status).toBe(status);
    expect(gateway.seen).toEqual([]);
  });
});

describe("bodies", () => {
  test("flow to the jobs worker as they come", async () => {
    const gateway = inFrontOf(() =>
      Response.json({ dataset: { id } }, { status: 201, headers: { location: "/api/datasets/1" } }),
    );
    const visitor = await createSignedIn(gateway);
    const form = new FormData();
    form.set("name", "people");
    form.set("file", new File(["a,b\n1,2\n"], "people.csv", { type: "text/csv" }));
    const response = await visitor.send("/api/datasets", { method: "POST", body: form });
    expect([response.status, response.headers.get("location")]).toEqual([201, "/api/datasets/1"]);
    const { request, text } = gateway.seen[0] ?? expect.fail("the jobs worker saw nothing");
    expect(request.headers.get("content-type")).toMatch(/^multipart\/form-data; boundary=/);
    expect(text).toContain("a,b\n1,2\n");
  });

  test("over what the plan allows are refused, said or counted", async () => {
    const gateway = inFrontOf();
    const visitor = await createSignedIn(gateway);
    const headers = { "content-type": "multipart/form-data; boundary=x" };
    const chunk = new Uint8Array(1024 * 1024);
    const said = await visitor.send("/api/datasets", {
      method: "POST",
      headers,
      body: new Uint8Array(6 * chunk.length),
    });
    expect(said.status).toBe(413);
    expect(gateway.seen).toEqual([]);
    let chunks = 0;
    const body = new ReadableStream({
      pull(controller) {
        chunks += 1;
        controller.enqueue(chunk);
      },
    });
    const init = { method: "POST", headers, body, duplex: "half" } as RequestInit;
    expect((await visitor.send("/api/datasets", init)).status).toBe(413);
    expect(chunks).toBeLessThan(12);
  });

  test("flow back as they come, and the connection is the caller's to end", async () => {
    const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
    const gateway = inFrontOf(
      () => new Response(readable, { headers: { "content-type": "text/event-stream" } }),
    );
    const visitor = await createSignedIn(gateway);
    const response = await visitor.get(`/api/tasks/${id}/events`);
    expect(response.headers.get("content-type")).toBe("text/event-stream");
    const writer = writable.getWriter();
    const reader = (response.body ?? expect.fail("there is no body")).getReader();
    for (const event of ["data: 1\n\n", "data: 2\n\n"]) {
      void writer.write(new TextEncoder().encode(event));
      const { value } = await reader.read();
      expect(new TextDecoder().decode(value)).toBe(event);
    }
    await reader.cancel();
    // Without a reason, since none was given.
    await expect(writer.closed).rejects.toBeUndefined();
  });
});

describe("answers", () => {
  test("without a body stay without one", async () => {
    const gateway = inFrontOf(() => new Response(null, { status: 204 }));
    const visitor = await createSignedIn(gateway);
    const response = await visitor.send(`/api/datasets/${id}`, { method: "DELETE" });
    expect([response.status, await response.text()]).toEqual([204, ""]);
    expect(gateway.seen[0]?.request.method).toBe("DELETE");
  });

  test("keep their status, and only the headers that are theirs to set", async () => {
    const headers = {
      "set-cookie": "a=b",
      server: "jobs",
      "x-powered-by": "x",
      "content-type": "application/problem+json",
    };
    const gateway = inFrontOf(() => new Response('{"code":"not_found"}', { status: 404, headers }));
    const visitor = await createSignedIn(gateway);
    const response = await visitor.get(`/api/tasks/${id}`);
    expect([response.status, await response.text()]).toEqual([404, '{"code":"not_found"}']);
    expect(response.headers.getSetCookie()).toEqual([]);
    for (const name of ["server", "x-powered-by"]) expect(response.headers.has(name)).toBe(false);
    expect(response.headers.get("x-content-type-options")).toBe("nosniff");
  });

  test("are 503 and say how to start it when the jobs worker does not run", async () => {
    const gateway = createTestGateway();
    const visitor = await createSignedIn(gateway);
    const response = await visitor.get("/api/tasks");
    expect(response.status).toBe(503);
    expect(await response.json()).toMatchObject({
      code: "unavailable",
      detail: expect.stringContaining("wrangler dev -c wrangler.toml -c workers/jobs/wrangler.toml"),
    });
  });

  test("are 503 when it breaks on the way, and its own 503 stays its own", async () => {
    const broken = inFrontOf(() => Promise.reject(new Error("boom at http://10.0.0.1")));
    const visitor = await createSignedIn(broken);
    const response = await visitor.get("/api/tasks");
    expect(response.status).toBe(503);
    expect(await response.text()).not.toContain("boom");
    const own = inFrontOf(() => Response.json({ code: "unavailable", detail: "its own" }, { status: 503 }));
    const other = await createSignedIn(own);
    expect(await (await other.get("/api/tasks")).json()).toMatchObject({ detail: "its own" });
  });
});
