import type { BetterAuthPlugin } from "better-auth";
import { createAuthMiddleware } from "better-auth/api";
import { z } from "zod";
import type { Audit } from "./audit.ts";
import { originOfHeaders } from "./origin.ts";

type HookContext = { path?: string; headers?: Headers | undefined } | null;

/** What creating a tenant answers; its only member is who made it. */
const createdSchema = z.object({
  id: z.string(),
  slug: z.string(),
  members: z.tuple([z.object({ userId: z.string() })]),
});
const sessionSchema = z.object({
  id: z.string(),
  userId: z.string(),
  activeOrganizationId: z.string().nullish(),
});

/**
 * Records what better-auth writes itself. Its transactions cannot be joined: an entry is added right after the change,
 * before the answer. If that fails the request fails, though the change stands: nobody gets the cookie of a session
 * that was not recorded. Only sign-out goes on, because better-auth swallows what its deletion of a session throws.
 */
export function auditEvents(audit: Audit): BetterAuthPlugin {
  const origin = (context: HookContext) => originOfHeaders(context?.headers);
  const ofSession = (row: object) => {
    const { id, userId, activeOrganizationId = null } = sessionSchema.parse(row);
    return { actorId: userId, tenantId: activeOrganizationId, targetId: id };
  };
  return {
    id: "audit-events",
    init: () => ({
      options: {
        databaseHooks: {
          user: {
            create: {
              after: async ({ id, name, email }, context) =>
                await audit.record(origin(context), {
                  ...{ action: "account.signed_up", actorId: id, tenantId: null, targetId: id },
                  changes: { name: [null, name], email: [null, email] },
                }),
            },
          },
          session: {
            create: {
              after: async (session, context) =>
                await audit.record(origin(context), { action: "session.started", ...ofSession(session) }),
            },
            update: {
              after: async (session, context) => {
                if (context?.path !== "/organization/set-active") return;
                const { actorId, tenantId } = ofSession(session);
                const entry = { action: "tenant.entered", actorId, tenantId, targetId: tenantId } as const;
                await audit.record(origin(context), entry);
              },
            },
            delete: {
              after: async (session, context) => {
                if (context?.path !== "/sign-out") return;
                await audit.record(origin(context), { action: "session.ended", ...ofSession(session) });
              },
            },
          },
        },
      },
    }),
    hooks: {
      after: [
        {
          matcher: ({ path }) => path === "/organization/create",
          handler: createAuthMiddleware(async (context) => {
            const created = createdSchema.safeParse(context.context.returned).data;
            if (created === undefined) return;
            const actorId = created.members[0].userId;
            await audit.record(origin(context), {
              ...{ action: "tenant.created", actorId, tenantId: created.id, targetId: created.id },
              changes: { slug: [null, created.slug] },
            });
          }),
        },
      ],
    },
  };
}
