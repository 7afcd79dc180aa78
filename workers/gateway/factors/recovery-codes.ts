import { hashRecoveryCode } from "./check-second-factor.ts";
import { randomBase32 } from "./totp.ts";

const howMany = 10;
/** Eighty bits: nobody guesses one, and nobody finds it from its hash. */
const codeBytes = 10;

/** Makes the codes for when the app is lost: as they are shown, and as the database keeps them. */
export async function newRecoveryCodes(userId: string): Promise<{ shown: string[]; stored: string }> {
  const codes = Array.from({ length: howMany }, () => randomBase32(codeBytes));
  const hashes = await Promise.all(codes.map((code) => hashRecoveryCode(userId, code)));
  return { shown: codes.map((code) => code.replace(/(.{4})(?=.)/g, "$1-")), stored: JSON.stringify(hashes) };
}
