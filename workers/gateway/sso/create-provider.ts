import { count, eq } from "drizzle-orm";
import { inTransaction } from "../../../db/gateway/client.ts";
import { ssoProvider } from "../../../db/gateway/schema.ts";
import { enter } from "../../../db/gateway/tenant.ts";
import { ApiError } from "../../contract/api-error.ts";
import type { CreateProviderInput, SignInProvider } from "../../contract/sso.ts";
import { auditStatement } from "../audit/audit.ts";
import { newProviderId, type Provider, toRow } from "./provider.ts";
import type { ProviderContext } from "./provider-context.ts";
import { readOidc, readSaml } from "./read-protocol.ts";
import { requireBreakGlass } from "./require-break-glass.ts";
import { showProvider } from "./show-provider.ts";

const mostProviders = 10;

/**
 * Adds a provider to a tenant.
 * @throws {ApiError} `unprocessable` for a provider that cannot be used, `conflict` for one too many.
 */
export async function createProvider(
  context: ProviderContext,
  input: CreateProviderInput,
): Promise<SignInProvider> {
  const { config, tenantId, actorId, audit, origin } = context;
  const protocol = input.type === "oidc" ? await readOidc(config, input) : await readSaml(config, input);
  const { name, enforced, trustsTwoFactor, provision, defaultRole } = input;
  const provider: Provider = {
    ...{ id: newProviderId(), tenantId, domains: [...new Set(input.domains)], createdAt: new Date() },
    settings: { name, enforced, trustsTwoFactor, provision, defaultRole },
    ...protocol,
  };
  const { id, issuer, domains, settings } = provider;
  const entry = await audit.seal(origin, {
    ...{ action: "sso_provider.created", actorId, tenantId, targetId: id },
    changes: {
      type: [null, input.type],
      issuer: [null, issuer],
      domains: [null, domains],
      settings: [null, settings],
    },
  });
  await inTransaction(config.database, async (transaction) => {
    await enter(transaction, { tenantId });
    const [existing] = await transaction
      .select({ count: count() })
      .from(ssoProvider)
      .where(eq(ssoProvider.organizationId, tenantId));
    if ((existing?.count ?? 0) >= mostProviders)
      throw new ApiError("conflict", `No organization has more than ${mostProviders} providers`);
    if (enforced) await requireBreakGlass(transaction, tenantId);
    await transaction.insert(ssoProvider).values({ ...toRow(provider), userId: actorId });
    await transaction.execute(auditStatement(entry));
  });
  return await showProvider(context, provider);
}
