import type { AssertionOptions, AttestationOptions } from "../../../workers/contract/factors.ts";
import { passkeyOutcomeWords as words } from "./words/app/passkey-outcomes.ts";

/** What came of a passkey: somewhere to go, or why not. Null when the person put it off. */
export type PasskeyOutcome = { location: string } | { message: string } | null;

const failed = { message: words.failed };

/** Signs in with a passkey. @param autofill offers it in the address field instead of asking at once. */
export async function signInByPasskey(next: string, autofill: boolean): Promise<PasskeyOutcome> {
  const outcome = await attempt(async (webauthn) => {
    const optionsJSON = await ask<AssertionOptions>("/api/auth/passkeys/sign-in/options", {});
    const response = await webauthn.startAuthentication({ optionsJSON, useBrowserAutofill: autofill });
    await ask("/api/auth/passkeys/sign-in", { response: picked(response) });
    return { location: next };
  });
  // Nobody asked for what was only offered.
  return autofill && outcome === failed ? null : outcome;
}

/** Shows once more, by a passkey, that it is the person. */
export async function confirmByPasskey(next: string): Promise<PasskeyOutcome> {
  return await attempt(async (webauthn) => {
    const optionsJSON = await ask<AssertionOptions>("/api/auth/reauthenticate/options", {});
    const passkey = await webauthn.startAuthentication({ optionsJSON });
    await ask("/api/auth/reauthenticate", { passkey: picked(passkey) });
    return { location: next };
  });
}

/** Makes a passkey and has it kept. */
export async function addPasskey(name: string): Promise<PasskeyOutcome> {
  return await attempt(async (webauthn) => {
    const optionsJSON = await ask<AttestationOptions>("/api/auth/passkeys/options", {});
    const response = await webauthn.startRegistration({ optionsJSON });
    await ask("/api/auth/passkeys", { name, response: picked(response) });
    return { location: "/app/settings/security?done=passkey#passkeys" };
  });
}

/** Whether this browser can offer passkeys in the address field. */
export async function offersPasskeys(): Promise<boolean> {
  return await (await import("@simplewebauthn/browser")).browserSupportsWebAuthnAutofill();
}

type WebAuthn = typeof import("@simplewebauthn/browser");

async function attempt(work: (webauthn: WebAuthn) => Promise<PasskeyOutcome>): Promise<PasskeyOutcome> {
  try {
    return await work(await import("@simplewebauthn/browser"));
  } catch (error) {
    if (error instanceof Refused) {
      if (error.code !== "reauthentication_required") return { message: error.message };
      const { pathname } = window.location;
      return { location: `/app/settings/confirm?next=${encodeURIComponent(pathname)}` };
    }
    // The person closed the browser's question, or another one took its place.
    if (error instanceof Error && ["NotAllowedError", "AbortError"].includes(error.name)) return null;
    if (error instanceof Error && error.name === "InvalidStateError") {
      return { message: words.hasOne };
    }
    return failed;
  }
}

class Refused extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

async function ask<Answer>(path: string, body: unknown): Promise<Answer> {
  const response = await fetch(path, {
    method: "POST",
    headers: { "content-type": "application/json", accept: "application/json" },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  if (response.ok) return (text === "" ? undefined : JSON.parse(text)) as Answer;
  const { failureOf } = await import("./failure.ts");
  const failure = await failureOf(new Response(text, response));
  throw new Refused(failure.code, failure.message);
}

/** Without what the contract does not know. */
function picked<Credential extends { id: string; rawId: string; type: string; response: object }>({
  id,
  rawId,
  type,
  response,
}: Credential) {
  return { id, rawId, type, response };
}
