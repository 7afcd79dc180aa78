import { z } from "zod";
import type { OfferedProvider } from "./providers.ts";

export type ProviderTokens = {
  accessToken: string;
  refreshToken: string | null;
  idToken: string | null;
  /** Null when the provider does not say. */
  expiresAt: Date | null;
  scope: string | null;
};

/** The provider's own code for why it gives no tokens, such as `invalid_grant`. */
export class TokensRefused extends Error {
  readonly code: string;

  constructor(provider: string, code: string) {
    super(`Cannot get tokens of "${provider}": ${code}`);
    this.name = "TokensRefused";
    this.code = code;
  }
}

const timeoutMs = 10_000;

const answerSchema = z.object({
  access_token: z.string().min(1),
  refresh_token: z.string().min(1).optional(),
  id_token: z.string().optional(),
  expires_in: z.coerce.number().positive().optional(),
  scope: z.string().optional(),
});

const refusalSchema = z.object({ error: z.string().regex(/^[a-z_]{1,60}$/) });

/**
 * Asks a provider for tokens: for a code, or with a refresh token.
 * @throws {TokensRefused} when it says no, {Error} when it gives no answer that makes sense.
 * @see https://www.rfc-editor.org/rfc/rfc6749#section-4.1.3
 */
export async function askForTokens(
  provider: OfferedProvider,
  grant: Record<string, string>,
): Promise<ProviderTokens> {
  const { tokenEndpoint } = await provider.metadata();
  const response = await fetch(tokenEndpoint, {
    method: "POST",
    headers: { authorization: basic(provider), accept: "application/json" },
    body: new URLSearchParams(grant),
    redirect: "manual",
    signal: AbortSignal.timeout(timeoutMs),
  });
  const body: unknown = await response.json().catch(() => null);
  if (!response.ok) {
    const refusal = refusalSchema.safeParse(body);
    if (refusal.success) throw new TokensRefused(provider.id, refusal.data.error);
    throw new Error(`Cannot get tokens of "${provider.id}": it answered ${response.status}`);
  }
  const answer = answerSchema.parse(body);
  return {
    accessToken: answer.access_token,
    refreshToken: answer.refresh_token ?? null,
    idToken: answer.id_token ?? null,
    expiresAt: answer.expires_in === undefined ? null : new Date(Date.now() + answer.expires_in * 1_000),
    scope: answer.scope ?? null,
  };
}

/** RFC 6749, 2.3.1: both parts are form-encoded before they are joined. */
function basic({ clientId, clientSecret }: OfferedProvider): string {
  const encode = (value: string) => new URLSearchParams({ "": value }).toString().slice(1);
  return `Basic ${btoa(`${encode(clientId)}:${encode(clientSecret)}`)}`;
}
