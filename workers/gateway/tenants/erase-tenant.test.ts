import { expect, test } from "vitest";
import { createTestGateway } from "../testing/gateway.ts";
import { eraseTenant } from "./erase-tenant.ts";

/** A gateway whose jobs worker answers with `erased`, and what it was asked and queued. */
function gatewayWith(erased: object | null) {
  const asked: Request[] = [];
  const queued: unknown[] = [];
  const jobs = {
    fetch: async (input: RequestInfo, init?: RequestInit) => {
      asked.push(new Request(input, init));
      return erased === null ? new Response("down", { status: 503 }) : Response.json(erased);
    },
  } as unknown as Fetcher;
  const accountQueue = { send: async (...sent: unknown[]) => void queued.push(sent) } as unknown as Queue;
  return { deps: createTestGateway({ vars: { JOBS: jobs }, deps: { accountQueue } }).deps, asked, queued };
}

const erased = { datasets: 1, tasks: 2, files: 3, runningForMs: 0 };

test("the jobs worker is asked to erase the tenant, with a token for that alone", async () => {
  const { deps, asked, queued } = gatewayWith(erased);
  await eraseTenant(deps, "gone");
  const [request] = asked;
  expect(request?.url).toBe("http://jobs/internal/erase");
  expect(await request?.json()).toEqual({ tenantId: "gone" });
  const payload = request?.headers.get("authorization")?.split(".")[1] ?? "";
  expect(JSON.parse(atob(payload.replaceAll("-", "+").replaceAll("_", "/")))).toMatchObject({
    ...{ aud: "selvedge-internal", purpose: "erase" },
  });
  expect(queued).toEqual([]);
});

test("a step that was running is waited for, and the rest erased then", async () => {
  const { deps, queued } = gatewayWith({ ...erased, runningForMs: 61_500 });
  await eraseTenant(deps, "gone");
  expect(queued).toEqual([[{ kind: "erase-tenant", tenantId: "gone" }, { delaySeconds: 62 }]]);
});

test("a jobs worker that does not do it makes the work fail, to be tried again", async () => {
  await expect(eraseTenant(gatewayWith(null).deps, "gone")).rejects.toMatchObject({
    code: "upstream_failed",
  });
});
