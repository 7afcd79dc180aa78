import { and, eq, lt, sql } from "drizzle-orm";
import { organization } from "../../../db/gateway/schema.ts";
import { jobEvent } from "../../../db/gateway/schema-platform.ts";
import { member } from "../../../db/gateway/schema-tenants.ts";
import { withPlatform, withTenant } from "../../../db/gateway/tenant.ts";
import type { TenantRole } from "../../contract/auth.ts";
import type { JobEvent, TaskEvent } from "../../contract/job-events.ts";
import type { NotificationContent } from "../../contract/notifications.ts";
import { allows } from "../../contract/permissions.ts";
import { warnOfUsage } from "../billing/warn-of-usage.ts";
import type { Deps } from "../deps.ts";
import { tellOnce } from "../notifications/notify.ts";
import type { Sweep } from "../sweep.ts";
import { uuidOf } from "../uuid-of.ts";

type EventDeps = Pick<Deps, "config" | "db" | "redis" | "mailQueue">;

type Told = { userId: string; content: Parameters<typeof tellOnce>[1][number]["content"] };

/**
 * Tells whoever started a task that it has finished, those who pay when the month's rows run out, those who manage
 * webhooks that an endpoint was disabled, and whoever made a schedule that it begins no tasks. Its id is noted in the
 * transaction that tells of it: heard again it changes nothing, whatever became of what was told. Two that come at once tell
 * once too, since a notification's id is made of what it tells of.
 */
export async function takeJobEvent(deps: EventDeps, eventId: string, event: JobEvent): Promise<void> {
  const [taken] = await withPlatform(deps.db, [
    deps.db.select({ id: jobEvent.id }).from(jobEvent).where(eq(jobEvent.id, eventId)),
  ]);
  if (taken.length > 0) return;
  const told = await whomToTell(deps, eventId, event);
  if (event.type === "task.completed") {
    const { tenantId, rowsThisMonth } = event.data;
    await warnOfUsage(deps, { tenantId, rowsThisMonth, at: new Date(event.timestamp) });
  }
  await tellOnce(deps, told, deps.db.insert(jobEvent).values({ id: eventId }).onConflictDoNothing());
}

async function whomToTell(deps: EventDeps, eventId: string, event: JobEvent): Promise<Told[]> {
  if (event.type === "webhook.endpoint_disabled") return await toManagers(deps, eventId, event);
  if (event.type === "schedule.failing") return await toMaker(deps, eventId, event);
  return await toStarter(deps, eventId, event);
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
  const { organization, members } = await readTenant(deps, tenantId);
  const params = { organization, host, gone: reason === "gone" };
  const managers = members.filter(({ role }) => allows(role as TenantRole, "webhook:change"));
  return await toEach(managers, { eventId, tenantId, kind: "organization.webhook_disabled", params });
}

type ScheduleEvent = Extract<JobEvent, { type: "schedule.failing" }>;

/** Where nobody in the tenant made it any more, as of a key's, it is for its owners to look after. */
async function toMaker(deps: EventDeps, eventId: string, { data }: ScheduleEvent): Promise<Told[]> {
  const { tenantId, name, createdBy, reason, others } = data;
  const { organization, members } = await readTenant(deps, tenantId);
  const params = { organization, name, reason, ...(others === undefined ? {} : { others }) };
  const makers = members.filter(({ userId }) => userId === createdBy);
  const told = makers.length > 0 ? makers : members.filter(({ role }) => role === "owner");
  return await toEach(told, { eventId, tenantId, kind: "organization.schedule_failing", params });
}

/** Nobody is in a tenant that there is no more. */
async function readTenant({ db }: EventDeps, tenantId: string) {
  const [[tenant], members] = await withTenant(db, tenantId, [
    db.select({ name: organization.name }).from(organization).where(eq(organization.id, tenantId)),
    db.select({ userId: member.userId, role: member.role }).from(member).where(eq(member.tenantId, tenantId)),
  ]);
  return tenant === undefined ? { organization: "", members: [] } : { organization: tenant.name, members };
}

type About = NotificationContent & { eventId: string; tenantId: string };

async function toEach(
  people: readonly { userId: string }[],
  { eventId, tenantId, ...content }: About,
): Promise<Told[]> {
  return await Promise.all(
    people.map(async ({ userId }) => {
      const id = await uuidOf(`${eventId}:${userId}`);
      return { userId, content: { ...content, id, aboutTenantId: tenantId } };
    }),
  );
}
