/** The code by which `second-factor-guard.ts` refuses a session; `sign-in.ts` turns it into the second step. */
export const secondFactorNeeded = "TWO_FACTOR_REQUIRED";
