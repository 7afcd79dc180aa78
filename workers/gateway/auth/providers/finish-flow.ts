import type { Deps } from "../../deps.ts";
import { callbackOf, type Flow, spendFlow } from "./flow.ts";
import { FlowFailure } from "./flow-failure.ts";
import type { Grant } from "./provider-account.ts";
import type { OfferedProvider } from "./providers.ts";
import { readProfile } from "./read-profile.ts";
import { askForTokens } from "./token-endpoint.ts";

/** What a provider's redirect says; anybody can write one. */
export type ProviderAnswer = {
  state?: string | undefined;
  code?: string | undefined;
  error?: string | undefined;
  iss?: string | undefined;
};

type FlowDeps = Pick<Deps, "config" | "db">;

/**
 * Finds the flow that an answer belongs to and spends it.
 * @param browserState what the browser's cookie says.
 * @throws {FlowFailure} `expired` when there is none, or it is another browser's or another provider's.
 */
export async function takeFlow(
  deps: FlowDeps,
  {
    answer: { state },
    browserState,
    provider,
  }: { answer: ProviderAnswer; browserState: string | null; provider: string },
): Promise<Flow> {
  if (state === undefined || browserState !== state) {
    throw new FlowFailure("expired", "The answer does not belong to this browser");
  }
  const flow = await spendFlow(deps, state);
  if (flow === null) throw new FlowFailure("expired", "The sign-in is spent or too old");
  if (flow.provider !== provider) throw new FlowFailure("expired", "The answer is of another provider");
  return flow;
}

/**
 * Exchanges the answer's code for who it is.
 * @throws {FlowFailure} `cancelled` when the person said no, `failed` when the answer is not the provider's for us.
 */
export async function redeem(
  deps: FlowDeps,
  { provider, flow, answer }: { provider: OfferedProvider; flow: Flow; answer: ProviderAnswer },
): Promise<Grant> {
  const { namesItself } = await provider.metadata();
  if (answer.iss === undefined ? namesItself : answer.iss !== provider.issuer) {
    throw new FlowFailure("failed", `The answer does not say that it is of "${provider.id}"`);
  }
  if (answer.error !== undefined) {
    const failure = answer.error === "access_denied" ? "cancelled" : "failed";
    throw new FlowFailure(failure, `"${provider.id}" answered with an error`);
  }
  if (answer.code === undefined) throw new FlowFailure("failed", `"${provider.id}" gave no code`);
  const tokens = await askForTokens(provider, {
    ...{ grant_type: "authorization_code", code: answer.code, code_verifier: flow.verifier },
    redirect_uri: callbackOf(deps, provider),
  }).catch((cause: unknown) => {
    throw new FlowFailure("failed", `"${provider.id}" gives no tokens for the code`, { cause });
  });
  return { provider, tokens, profile: await readProfile(provider, tokens, flow.nonce) };
}
