import { and, eq } from "drizzle-orm";
import { inTransaction } from "../../../db/gateway/client.ts";
import { ssoProvider } from "../../../db/gateway/schema.ts";
import { enter } from "../../../db/gateway/tenant.ts";
import { ApiError } from "../../contract/api-error.ts";
import type { ChangeProviderInput, SignInProvider } from "../../contract/sso.ts";
import { auditStatement } from "../audit/audit.ts";
import type { Config } from "../config.ts";
import { encryptSecret } from "./oidc.ts";
import { type Provider, toRow } from "./provider.ts";
import type { ProviderContext } from "./provider-context.ts";
import { readSaml } from "./read-protocol.ts";
import { requireBreakGlass } from "./require-break-glass.ts";
import { showProvider } from "./show-provider.ts";

/**
 * Changes a provider. Which provider it is stays: accounts are linked to its names of people.
 * @throws {ApiError} `invalid_request` for a field of the other protocol, `unprocessable` for metadata of another.
 */
export async function changeProvider(
  context: ProviderContext,
  existing: Provider,
  input: ChangeProviderInput,
): Promise<SignInProvider> {
  const { config, tenantId, actorId, audit, origin } = context;
  const changed = await applyChange(config, existing, input);
  const entry = await audit.seal(origin, {
    ...{ action: "sso_provider.changed", actorId, tenantId, targetId: existing.id },
    changes: {
      domains: [existing.domains, changed.domains],
      settings: [existing.settings, changed.settings],
      // What a secret was and is stays between the two of them.
      secretChanged: [null, input.clientSecret !== undefined],
      keysChanged: [null, input.metadata !== undefined],
    },
  });
  await inTransaction(config.database, async (transaction) => {
    await enter(transaction, { tenantId });
    if (changed.settings.enforced && !existing.settings.enforced)
      await requireBreakGlass(transaction, tenantId);
    const rows = await transaction
      .update(ssoProvider)
      .set(toRow(changed))
      .where(and(eq(ssoProvider.id, existing.id), eq(ssoProvider.organizationId, tenantId)))
      .returning({ id: ssoProvider.id });
    if (rows.length === 0) throw new ApiError("not_found", `Cannot find the provider "${existing.id}"`);
    await transaction.execute(auditStatement(entry));
  });
  return await showProvider(context, changed);
}

async function applyChange(
  config: Config,
  existing: Provider,
  input: ChangeProviderInput,
): Promise<Provider> {
  const { clientId, clientSecret, metadata, domains = existing.domains, ...settings } = input;
  const defined = Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined));
  const common = { domains: [...new Set(domains)], settings: { ...existing.settings, ...defined } };
  if (existing.type === "saml") {
    if (clientId !== undefined || clientSecret !== undefined) throw foreignField("clientSecret", "SAML");
    if (metadata === undefined) return { ...existing, ...common };
    const { issuer, saml } = await readSaml(config, { metadata });
    if (issuer !== existing.issuer)
      throw new ApiError("unprocessable", `The metadata is of another provider, "${issuer.slice(0, 200)}"`);
    return { ...existing, ...common, saml };
  }
  if (metadata !== undefined) throw foreignField("metadata", "OpenID Connect");
  const secret =
    clientSecret === undefined ? existing.oidc.clientSecret : await encryptSecret(config, clientSecret);
  const oidc = { ...existing.oidc, clientId: clientId ?? existing.oidc.clientId, clientSecret: secret };
  return { ...existing, ...common, oidc };
}

function foreignField(name: string, protocol: string): ApiError {
  const message = `A provider of ${protocol} has no such field`;
  return new ApiError("invalid_request", message, { errors: [{ path: `body.${name}`, message }] });
}
