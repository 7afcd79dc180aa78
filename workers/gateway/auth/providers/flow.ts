import { and, eq, gt, like, lt, sql } from "drizzle-orm";
import { z } from "zod";
import { verification } from "../../../../db/gateway/schema.ts";
import { providerIdSchema } from "../../../contract/providers.ts";
import type { Deps } from "../../deps.ts";
import type { Sweep } from "../../sweep.ts";
import { hashSecret, newSecret } from "../mail-token.ts";
import type { OfferedProvider } from "./providers.ts";
import { createSealer } from "./sealed.ts";

/**
 * A sign-in that somebody began and that comes back from the provider.
 *
 * Threats: an answer that another browser's sign-in brought about, so that somebody acts in an attacker's account or
 * links the attacker's to theirs (CSRF, RFC 6749 10.12); an answer that is sent twice; one of another provider (mix-up,
 * RFC 9700 4.4); a stolen code. So `state` names a row that can be used once, within ten minutes, by the browser whose
 * cookie has the same; the row says for which provider; PKCE and the nonce tie code and id token to it.
 */
const flowSchema = z.object({
  provider: providerIdSchema,
  nonce: z.string(),
  verifier: z.string(),
  /** Where on the site it leads. */
  next: z.string(),
  /** Whose account the provider's is to be added to, by which session; null to sign in. */
  link: z.object({ userId: z.string(), sessionId: z.string() }).nullable(),
});

export type Flow = z.infer<typeof flowSchema>;

const prefix = "provider-flow:";
export const flowSeconds = 600;

type FlowDeps = Pick<Deps, "config" | "db">;

/** Begins a flow. @returns its state, and the provider's address that the browser has to be led to. */
export async function openFlow(
  deps: FlowDeps,
  provider: OfferedProvider,
  { next, link }: Pick<Flow, "next" | "link">,
): Promise<{ state: string; url: string }> {
  const { authorizationEndpoint } = await provider.metadata();
  const [state, nonce, verifier] = [newSecret(), newSecret(), newSecret()];
  const identifier = prefix + (await hashSecret(state));
  const flow = { provider: provider.id, nonce, verifier, next, link } satisfies Flow;
  await deps.db.insert(verification).values({
    ...{ id: crypto.randomUUID(), identifier },
    value: await createSealer(deps.config).seal(identifier, JSON.stringify(flow)),
    expiresAt: sql`now() + make_interval(secs => ${flowSeconds})`,
  });
  const url = new URL(authorizationEndpoint);
  const parameters = {
    ...provider.parameters,
    ...{ response_type: "code", client_id: provider.clientId, scope: "openid email profile" },
    ...{ redirect_uri: callbackOf(deps, provider), state, nonce },
    ...{ code_challenge: await hashSecret(verifier), code_challenge_method: "S256" },
  };
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
  return { state, url: url.toString() };
}

/** Spends a state. @returns null when it is unknown, spent or too old. */
export async function spendFlow({ config, db }: FlowDeps, state: string): Promise<Flow | null> {
  const identifier = prefix + (await hashSecret(state));
  const [row] = await db
    .delete(verification)
    .where(and(eq(verification.identifier, identifier), gt(verification.expiresAt, sql`now()`)))
    .returning({ value: verification.value });
  const text = row && (await createSealer(config).open(identifier, row.value));
  return text ? flowSchema.parse(JSON.parse(text)) : null;
}

/** Where a provider sends the browser back to. */
export function callbackOf({ config }: Pick<Deps, "config">, { id }: { id: string }): string {
  return `${config.publicUrl}/api/auth/callback/${id}`;
}

/** Removes what nobody came back for. */
export const removeStaleFlows: Sweep = {
  ...{ name: "provider_flows", everyMinutes: 60 },
  async run({ db }) {
    await db
      .delete(verification)
      .where(and(lt(verification.expiresAt, sql`now()`), like(verification.identifier, `${prefix}%`)));
  },
};
