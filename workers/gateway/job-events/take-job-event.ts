import { and, eq } from "drizzle-orm";
import { member } from "../../../db/gateway/schema-tenants.ts";
import { withTenant } from "../../../db/gateway/tenant.ts";
import type { JobEvent } from "../../contract/job-events.ts";
import { warnOfUsage } from "../billing/warn-of-usage.ts";
import type { Deps } from "../deps.ts";
import { tellPerson } from "../notifications/notify.ts";
import { uuidOf } from "../uuid-of.ts";

type EventDeps = Pick<Deps, "config" | "db" | "redis" | "mailQueue">;

/**
 * Tells whoever started a task that it has finished, and those who pay when the month's rows run out. Heard twice it
 * tells once: a notification's id is made of what it tells of.
 */
export async function takeJobEvent(deps: EventDeps, eventId: string, event: JobEvent): Promise<void> {
  await tellStarter(deps, eventId, event);
  if (event.type !== "task.completed") return;
  const { tenantId, rowsThisMonth } = event.data;
  await warnOfUsage(deps, { tenantId, rowsThisMonth, at: new Date(event.timestamp) });
}

/** As long as they are in the task's tenant. */
async function tellStarter(deps: EventDeps, eventId: string, { type, data }: JobEvent): Promise<void> {
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
