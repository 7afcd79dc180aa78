import type { Context } from "hono";
import { z } from "zod";
import type { AuditAction } from "../audit/actions.ts";
import { originOf } from "../audit/origin.ts";
import { recordSurely } from "../audit/record-surely.ts";
import type { Caller } from "../identity/identity.ts";
import type { AppEnv } from "../router.ts";

/** What of an answer names what was done: something new, or those of several that were done. */
const answerSchema = z.object({
  endpoint: z.object({ id: z.string() }).optional(),
  schedule: z.object({ id: z.string() }).optional(),
  data: z.array(z.object({ id: z.string(), replayed: z.boolean() })).optional(),
});

type Deed = {
  action: AuditAction;
  /** Whether it was done by an administrator for whichever tenant: the platform's log tells of it. */
  isForAll: boolean;
};

/** Has the log tell of what the jobs worker has just done. A key is nobody: its id stands among the changes. */
export async function auditDeed(
  c: Context<AppEnv>,
  caller: Caller,
  { deed: { action, isForAll }, response }: { deed: Deed; response: Response },
): Promise<void> {
  const { endpoint, schedule, data } = await readAnswer(response);
  const replayed = data?.filter((each) => each.replayed).map(({ id }) => id);
  if (replayed?.length === 0) return;
  const tenant = caller.kind === "key" ? caller.key.tenant : caller.person.tenant;
  await recordSurely(
    { ...c.var.deps, origin: originOf(c) },
    {
      action,
      actorId: caller.kind === "key" ? null : caller.person.user.id,
      tenantId: isForAll ? null : (tenant?.id ?? null),
      targetId: endpoint?.id ?? schedule?.id ?? c.req.param("id") ?? null,
      changes: {
        ...(replayed === undefined ? {} : { replayed: [null, replayed] }),
        ...(caller.kind === "key" ? { apiKey: [null, caller.key.keyId] } : {}),
      },
    },
  );
}

async function readAnswer(response: Response): Promise<z.infer<typeof answerSchema>> {
  if (!response.headers.get("content-type")?.includes("json")) return {};
  return answerSchema.safeParse(await response.clone().json()).data ?? {};
}
