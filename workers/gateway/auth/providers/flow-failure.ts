import type { ProviderFailure } from "../../../contract/providers.ts";

/** Ends a sign-in by a provider. People are told `failure` alone; the message is for the log. */
export class FlowFailure extends Error {
  readonly failure: ProviderFailure;

  constructor(failure: ProviderFailure, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "FlowFailure";
    this.failure = failure;
  }
}
