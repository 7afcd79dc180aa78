import { open, seal } from "../audit/seal.ts";

/**
 * AUTH_SECRET while it is changed: the first makes everything new, each is good for what was made with it. So a change is
 * put out in steps, in which no isolate is shown what it cannot check: `BEFORE NEXT`, `NEXT BEFORE`, `NEXT`.
 */
export type AuthSecrets = readonly [string, ...string[]];

type KeyOf = (secret: string) => Promise<CryptoKey>;

/** @returns null when it was sealed for this place with none of them. */
export async function openWithAny(
  secrets: AuthSecrets,
  { keyOf, place, sealed }: { keyOf: KeyOf; place: string; sealed: string },
): Promise<string | null> {
  for (const secret of secrets) {
    const text = await open(await keyOf(secret), place, sealed);
    if (text !== null) return text;
  }
  return null;
}

/** The same text sealed with the first secret; null when it is already, or when none opens it. */
export async function sealAnew(
  secrets: AuthSecrets,
  { keyOf, place, sealed }: { keyOf: KeyOf; place: string; sealed: string },
): Promise<string | null> {
  const [current, ...older] = secrets;
  const key = await keyOf(current);
  if ((await open(key, place, sealed)) !== null) return null;
  for (const secret of older) {
    const text = await open(await keyOf(secret), place, sealed);
    if (text !== null) return await seal(key, place, text);
  }
  return null;
}

/** What better-auth's cipher made with one of them. @throws when none opens it. */
export async function decryptWithAny(secrets: AuthSecrets, data: string): Promise<string> {
  // Loaded with the first that is needed and not before.
  const { symmetricDecrypt } = await import("better-auth/crypto");
  let failure: unknown;
  for (const key of secrets) {
    try {
      return await symmetricDecrypt({ key, data });
    } catch (error) {
      failure ??= error;
    }
  }
  throw failure;
}

/** The same for the first secret; null when it is already. @throws when none opens it. */
export async function encryptAnew(secrets: AuthSecrets, data: string): Promise<string | null> {
  const { symmetricDecrypt, symmetricEncrypt } = await import("better-auth/crypto");
  const isCurrent = await symmetricDecrypt({ key: secrets[0], data }).then(
    () => true,
    () => false,
  );
  if (isCurrent) return null;
  return await symmetricEncrypt({ key: secrets[0], data: await decryptWithAny(secrets, data) });
}
