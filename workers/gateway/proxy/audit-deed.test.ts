import { desc, eq } from "drizzle-orm";
import { expect, test } from "vitest";
import { user } from "../../../db/gateway/schema.ts";
import { auditLog } from "../../../db/gateway/schema-audit.ts";
import { withPlatform } from "../../../db/gateway/tenant.ts";
import { createTestGateway } from "../testing/gateway.ts";
import { createPerson, createTeam, sendJson } from "../testing/team.ts";

const [id, other] = ["00000000-0000-4000-8000-000000000001", "00000000-0000-4000-8000-000000000002"];

/** A gateway in front of a jobs worker that answers that. */
function inFrontOf(answer: () => Response) {
  return createTestGateway({ vars: { JOBS: { fetch: async () => answer() } as unknown as Fetcher } });
}

async function entriesBy({ deps: { db } }: ReturnType<typeof inFrontOf>, actorId: string) {
  const [rows] = await withPlatform(db, [
    db
      .select()
      .from(auditLog)
      .where(eq(auditLog.actorId, actorId))
      .orderBy(desc(auditLog.occurredAt), desc(auditLog.seq)),
  ]);
  return rows.map(({ action, tenantId, targetId, changes }) => ({ action, tenantId, targetId, changes }));
}

test("a new endpoint stands in the log of its organization, under the id that it was given", async () => {
  const gateway = inFrontOf(() => Response.json({ endpoint: { id }, secret: "whsec_x" }, { status: 201 }));
  const { owner, id: tenantId } = await createTeam(gateway);
  const body = { url: "https://example.com", eventTypes: ["task.completed"] };
  const made = await sendJson(owner, "POST", "/api/webhook-endpoints", body);
  expect(await made.json()).toEqual({ endpoint: { id }, secret: "whsec_x" });
  const [entry] = await entriesBy(gateway, owner.id);
  expect(entry).toMatchObject({ action: "webhook_endpoint.created", tenantId, targetId: id });
  expect(JSON.stringify(entry)).not.toContain("whsec");
});

test("a new schedule stands there too", async () => {
  const gateway = inFrontOf(() => Response.json({ schedule: { id } }, { status: 201 }));
  const { owner, id: tenantId } = await createTeam(gateway);
  const body = { datasetId: other, name: "daily", cron: "0 6 * * *", timeZone: "UTC" };
  expect((await sendJson(owner, "POST", "/api/schedules", body)).status).toBe(201);
  const [entry] = await entriesBy(gateway, owner.id);
  expect(entry).toMatchObject({ action: "schedule.created", tenantId, targetId: id });
});

test.each([
  ["PATCH", `/api/webhook-endpoints/${id}`, { enabled: false }, "webhook_endpoint.changed"],
  ["DELETE", `/api/webhook-endpoints/${id}`, undefined, "webhook_endpoint.deleted"],
  [
    "POST",
    `/api/webhook-endpoints/${id}/rotate-secret`,
    { overlapSeconds: 0 },
    "webhook_endpoint.secret_rotated",
  ],
  ["POST", `/api/dead-letters/${id}/replay`, {}, "dead_letter.replayed"],
  ["DELETE", `/api/dead-letters/${id}`, undefined, "dead_letter.discarded"],
  ["DELETE", `/api/datasets/${id}`, undefined, "dataset.deleted"],
  ["POST", `/api/datasets/${id}/restore`, {}, "dataset.restored"],
  ["POST", `/api/datasets/${id}/purge`, {}, "dataset.purged"],
  ["PATCH", `/api/schedules/${id}`, { paused: true }, "schedule.changed"],
  ["DELETE", `/api/schedules/${id}`, undefined, "schedule.deleted"],
])("%s %s is told of", async (method, path, body, action) => {
  const gateway = inFrontOf(() => new Response(null, { status: 204 }));
  const { owner, id: tenantId } = await createTeam(gateway);
  expect((await sendJson(owner, method, path, body)).status).toBe(204);
  expect(await entriesBy(gateway, owner.id)).toContainEqual(
    expect.objectContaining({ action, tenantId, targetId: id }),
  );
});

test("what was refused, and what is only read, is not told of", async () => {
  const gateway = inFrontOf(() => Response.json({ code: "conflict" }, { status: 409 }));
  const { owner } = await createTeam(gateway);
  const before = await entriesBy(gateway, owner.id);
  await sendJson(owner, "DELETE", `/api/webhook-endpoints/${id}`);
  await owner.get("/api/webhook-endpoints");
  expect(await entriesBy(gateway, owner.id)).toEqual(before);
});

test("an administrator's replay of several stands in the platform's log, with those that were replayed", async () => {
  const gateway = inFrontOf(() =>
    Response.json({
      data: [
        { id, replayed: true },
        { id: other, replayed: false },
      ],
    }),
  );
  const admin = await createPerson(gateway);
  await gateway.deps.db.update(user).set({ role: "admin" }).where(eq(user.id, admin.id));
  const sent = await sendJson(admin, "POST", "/api/admin/dead-letters/replay", { ids: [id, other] });
  expect(sent.status).toBe(200);
  const [entry] = await entriesBy(gateway, admin.id);
  expect(entry).toEqual({
    ...{ action: "dead_letter.replayed", tenantId: null, targetId: null },
    changes: { replayed: [null, [id]] },
  });
});
