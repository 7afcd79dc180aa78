import { and, eq, lt, sql } from "drizzle-orm";
import { organization } from "../../../db/gateway/schema.ts";
import { jobEvent } from "../../../db/gateway/schema-platform.ts";
import { member } from "../../../db/gateway/schema-tenants.ts";
import { withPlatform, withTenant } from "../../../db/gateway/tenant.ts";
import type { TenantRole } from "../../contract/auth.ts";
import type { JobEvent, TaskEvent } from "../../contract/job-events.ts";
import { allows } from "../../contract/permissions.ts";
import { warnOfUsage } from "../billing/warn-of-usage.ts";
import type { Deps } from "../deps.ts";
import { tellOnce } from "../notifications/notify.ts";
import type { Sweep } from "../sweep.ts";
import { uuidOf } from "../uuid-of.ts";

type EventDeps = Pick<Deps, "config" | "db" | "redis" | "mailQueue">;

type Told = { userId: string; content: Parameters<typeof tellOnce>[1][number]["content"] };

/**
 * Tells whoever started a task that it has finished, those who pay when the month's rows run out, and those who manage
 * webhooks that an endpoint was disabled. Its id is noted in the transaction that tells of it: heard again it changes
 * nothing, whatever became of what was told. Two that come at once tell once too, since a notification's id is made of what
 * it tells of.
 */
export async function takeJobEvent(deps: EventDeps, eventId: string, event: JobEvent): Promise<void> {
  const [taken] = await withPlatform(deps.db, [
    deps.db.select({ id: jobEvent.id }).from(jobEvent).where(eq(jobEvent.id, eventId)),
  ]);
  if (taken.length > 0) return;
  const told =
    event.type === "webhook.endpoint_disabled"
      ? await toManagers(deps, eventId, event)
      : await toStarter(deps, eventId, event);
  if (event.type === "task.completed") {
    const { tenantId, rowsThisMonth } = event.data;
    await warnOfUsage(deps, { tenantId, rowsThisMonth, at: new Date(event.timestamp) });
  }
  await tellOnce(deps, told, deps.db.insert(jobEvent).values({ id: eventId }).onConflictDoNothing());
}

/** Events are told for three days, and taken for five minutes after they were signed: no repeat comes later. */
const keptDays = 7;

/** Forgets events whose repeats can come no more. */
export const removeOldJobEvents: Sweep = {
  name: "remove-old-job-events",
  everyMinutes: 60,
  run: async ({ db }) => {
    await withPlatform(db, [
      db.delete(jobEvent).where(lt(jobEvent.takenAt, sql`now() - make_interval(days => ${keptDays})`)),
    ]);
  },
};

/** As long as they are in the task's tenant. */
async function toStarter(deps: EventDeps, eventId: string, { type, data }: TaskEvent): Promise<Told[]> {
  const { tenantId, taskId, createdBy } = data;
  const [members] = await withTenant(deps.db, tenantId, [
    deps.db
      .select({ id: member.id })
      .from(member)
      .where(and(eq(member.tenantId, tenantId), eq(member.userId, createdBy))),
  ]);
  if (members.length === 0) return [];
  const about = { id: await uuidOf(eventId), aboutTenantId: tenantId };
  const content =
    type === "task.completed"
      ? { kind: type, params: { taskId, score: data.score }, ...about }
      : { kind: type, params: { taskId, reason: data.reason }, ...about };
  return [{ userId: createdBy, content }];
}

type EndpointEvent = Extract<JobEvent, { type: "webhook.endpoint_disabled" }>;

async function toManagers(deps: EventDeps, eventId: string, { data }: EndpointEvent): Promise<Told[]> {
  const { tenantId, host, reason } = data;
  const [[tenant], members] = await withTenant(deps.db, tenantId, [
    deps.db.select({ name: organization.name }).from(organization).where(eq(organization.id, tenantId)),
    deps.db
      .select({ userId: member.userId, role: member.role })
      .from(member)
      .where(eq(member.tenantId, tenantId)),
  ]);
  if (tenant === undefined) return [];
  const params = { organization: tenant.name, host, gone: reason === "gone" };
  const managers = members.filter(({ role }) => allows(role as TenantRole, "webhook:change"));
  return await Promise.all(
    managers.map(async ({ userId }) => {
      const about = { id: await uuidOf(`${eventId}:${userId}`), aboutTenantId: tenantId };
      return { userId, content: { kind: "organization.webhook_disabled", params, ...about } };
    }),
  );
}
