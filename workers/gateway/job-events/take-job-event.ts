import { and, eq } from "drizzle-orm";
import { organization } from "../../../db/gateway/schema.ts";
import { member } from "../../../db/gateway/schema-tenants.ts";
import { withTenant } from "../../../db/gateway/tenant.ts";
import type { TenantRole } from "../../contract/auth.ts";
import type { JobEvent, TaskEvent } from "../../contract/job-events.ts";
import { allows } from "../../contract/permissions.ts";
import { warnOfUsage } from "../billing/warn-of-usage.ts";
import type { Deps } from "../deps.ts";
import { tellPerson } from "../notifications/notify.ts";
import { uuidOf } from "../uuid-of.ts";

type EventDeps = Pick<Deps, "config" | "db" | "redis" | "mailQueue">;

/**
 * Tells whoever started a task that it has finished, those who pay when the month's rows run out, and those who manage
 * webhooks that an endpoint was disabled. Heard twice it tells once: a notification's id is made of what it tells of.
 */
export async function takeJobEvent(deps: EventDeps, eventId: string, event: JobEvent): Promise<void> {
  if (event.type === "webhook.endpoint_disabled") {
    await tellManagers(deps, eventId, event);
    return;
  }
  await tellStarter(deps, eventId, event);
  if (event.type !== "task.completed") return;
  const { tenantId, rowsThisMonth } = event.data;
  await warnOfUsage(deps, { tenantId, rowsThisMonth, at: new Date(event.timestamp) });
}

/** As long as they are in the task's tenant. */
async function tellStarter(deps: EventDeps, eventId: string, { type, data }: TaskEvent): Promise<void> {
  const { tenantId, taskId, createdBy } = data;
  const [members] = await withTenant(deps.db, tenantId, [
    deps.db
      .select({ id: member.id })
      .from(member)
      .where(and(eq(member.tenantId, tenantId), eq(member.userId, createdBy))),
  ]);
  if (members.length === 0) return;
  const about = { id: await uuidOf(eventId), aboutTenantId: tenantId };
  if (type === "task.completed") {
    await tellPerson(deps, createdBy, { kind: type, params: { taskId, score: data.score }, ...about });
  } else {
    await tellPerson(deps, createdBy, { kind: type, params: { taskId, reason: data.reason }, ...about });
  }
}

type EndpointEvent = Extract<JobEvent, { type: "webhook.endpoint_disabled" }>;

async function tellManagers(deps: EventDeps, eventId: string, { data }: EndpointEvent): Promise<void> {
  const { tenantId, host, reason } = data;
  const [[tenant], members] = await withTenant(deps.db, tenantId, [
    deps.db.select({ name: organization.name }).from(organization).where(eq(organization.id, tenantId)),
    deps.db
      .select({ userId: member.userId, role: member.role })
      .from(member)
      .where(eq(member.tenantId, tenantId)),
  ]);
  if (tenant === undefined) return;
  const params = { organization: tenant.name, host, gone: reason === "gone" };
  for (const { userId, role } of members) {
    if (!allows(role as TenantRole, "webhook:change")) continue;
    const about = { id: await uuidOf(`${eventId}:${userId}`), aboutTenantId: tenantId };
    await tellPerson(deps, userId, { kind: "organization.webhook_disabled", params, ...about });
  }
}
