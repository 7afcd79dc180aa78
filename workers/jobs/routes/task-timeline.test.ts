import { beforeAll, describe, expect, it } from "vitest";
import type { Timeline } from "../../contract/timeline.ts";
import { flowObject } from "../flow/flow-client.ts";
import { createTestApp, newTenant, run, type TestApp } from "../test-app.ts";

let app: TestApp;
beforeAll(async () => {
  app = await createTestApp();
});

async function timelineOf(id: string, tenant: string): Promise<Timeline> {
  const response = await app.request(`/api/tasks/${id}/timeline`, {}, { tenant });
  expect(response.status, await response.clone().text()).toBe(200);
  return ((await response.json()) as { timeline: Timeline }).timeline;
}

describe("GET /api/tasks/{id}/timeline", () => {
  it("tells what a finished task did, one span within another", async () => {
    const tenant = newTenant();
    const { id } = await run(app, "a,b\n1,2\n", { tenant });
    await expect.poll(async () => (await timelineOf(id, tenant)).spans[0]?.status).toBe("done");
    const { spans, leftOut, expired } = await timelineOf(id, tenant);
    expect({ leftOut, expired }).toEqual({ leftOut: 0, expired: false });
    expect(spans.filter(({ kind }) => kind === "step").map(({ name, status }) => [name, status])).toEqual([
      ["fetch", "done"],
      ["transform", "done"],
      ["aggregate", "done"],
      ["publish", "done"],
    ]);
    const ids = new Set(spans.map((span) => span.id));
    expect(spans.filter(({ parent }) => parent !== null).every(({ parent }) => ids.has(parent ?? ""))).toBe(
      true,
    );
    expect(spans.filter(({ parent }) => parent === null)).toMatchObject([{ name: "process-dataset" }]);
  });

  it("says of what was refused where and why", async () => {
    const tenant = newTenant();
    const { id } = await run(app, "a,b\n", { tenant });
    await expect.poll(async () => (await timelineOf(id, tenant)).spans[0]?.endedAt).not.toBeNull();
    const { spans } = await timelineOf(id, tenant);
    expect(spans.find(({ kind }) => kind === "flow")).toMatchObject({ status: "failed" });
    expect(spans.find(({ kind, name }) => kind === "step" && name === "fetch")).toMatchObject({
      status: "failed",
    });
  });

  it("has expired once the flow is forgotten", async () => {
    const tenant = newTenant();
    const { id } = await run(app, "a,b\n1,2\n", { tenant });
    await flowObject(app.deps.flows, id).forget(id);
    const empty = { at: expect.any(String), spans: [], leftOut: 0, expired: true };
    expect(await timelineOf(id, tenant)).toEqual(empty);
  });

  it("hides another tenant's task, and asks for a session", async () => {
    const { id } = await run(app, "a,b\n1,2\n", { tenant: newTenant() });
    expect((await app.request(`/api/tasks/${id}/timeline`, {}, { tenant: newTenant() })).status).toBe(404);
    expect((await app.request(`/api/tasks/${id}/timeline`, {}, null)).status).toBe(401);
    expect((await app.request("/api/tasks/not-an-id/timeline", {}, {})).status).toBe(400);
    expect((await app.request(`/api/tasks/${id}/timeline`, { method: "POST" }, {})).status).toBe(405);
  });
});
