/** Why a passkey did nothing. */
export const passkeyOutcomeWords = {
  failed: "The passkey was not accepted. Try again.",
  hasOne: "This device has a passkey for your account already.",
};
