import type { ProviderFailure } from "../../../../../workers/contract/providers.ts";

/** Why a provider's account let nobody in, in words of ours for each of the gateway's codes. */
export const providerFailureWords: Record<ProviderFailure, string> = {
  cancelled: "You said no there, so nothing happened here.",
  expired: "That took too long, or was begun in another browser. Start again from here.",
  address_unproven:
    "That account has no e-mail address that its provider vouches for. Prove the address there, or sign up with a password.",
  link_first:
    "An account with that address asks for a second factor. Sign in to it, and connect the provider in its security settings.",
  already_linked: "You have another account of that provider connected. Disconnect it first.",
  in_use: "That account belongs to another person here. Sign in with it, and disconnect it there first.",
  signed_out: "Your session ended on the way. Sign in and connect the account again.",
  not_allowed: "That account cannot be used to sign in. If you think it should, write to us.",
  sso_required: "Your organization asks you to sign in with it instead.",
  failed: "The provider did not confirm who you are. Try again in a moment.",
};
