import { expect } from "vitest";
import { newEmail } from "./account.ts";
import type { Visitor } from "./visitor.ts";

/** Somebody as the local provider knows them (dev/oidc). */
export type ProviderPerson = { name: string; email: string; verified: boolean };

export function newPerson(change: Partial<ProviderPerson> = {}): ProviderPerson {
  return { name: "Grace Hopper", email: newEmail(), verified: true, ...change };
}

/** Begins a sign-in. @returns the provider's address that the browser is led to. */
export async function startAt(visitor: Visitor, provider = "google", next?: string): Promise<string> {
  const body = { provider, ...(next === undefined ? {} : { next }) };
  const response = await visitor.post("/api/auth/sign-in/social", body);
  expect(response.status, await response.clone().text()).toBe(200);
  return (await response.json<{ url: string }>()).url;
}

/**
 * Does at the provider what a person does there, in a browser of its own.
 * @returns the path that the provider sends the browser back to.
 */
export async function answerAt(url: string, person: ProviderPerson | "cancel"): Promise<string> {
  const browser = createBrowser();
  const interaction = await browser(url);
  const form =
    person === "cancel"
      ? { do: "cancel" }
      : {
          ...{ do: "continue", name: person.name, email: person.email },
          ...(person.verified ? { verified: "yes" } : {}),
        };
  const resume = await browser(interaction, { method: "POST", body: new URLSearchParams(form) });
  const { pathname, search } = new URL(await browser(resume));
  return pathname + search;
}

/** The whole way there and back. @returns the page that it leads to. */
export async function signInAt(
  visitor: Visitor,
  person: ProviderPerson | "cancel",
  { provider = "google", next }: { provider?: string; next?: string } = {},
): Promise<string> {
  return await comeBack(visitor, await answerAt(await startAt(visitor, provider, next), person));
}

/** Sends the browser back with the provider's answer. @returns the page that it leads to, from the site's root. */
export async function comeBack(visitor: Visitor, path: string): Promise<string> {
  const response = await visitor.get(path);
  expect(response.status, await response.clone().text()).toBe(303);
  const { pathname, search, hash } = new URL(response.headers.get("location") ?? "");
  return pathname + search + hash;
}

/** Makes requests that each lead on, with a jar for cookies. */
function createBrowser() {
  const cookies = new Map<string, string>();
  return async (url: string, init: RequestInit = {}): Promise<string> => {
    const cookie = [...cookies].map((pair) => pair.join("=")).join("; ");
    const response = await fetch(url, { ...init, redirect: "manual", headers: { cookie } });
    for (const line of response.headers.getSetCookie()) {
      const [name = "", value = ""] = (line.split(";")[0] ?? "").split(/=(.*)/s);
      cookies.set(name, value);
    }
    const location = response.headers.get("location");
    if (location === null)
      throw new Error(`"${url}" leads nowhere: ${response.status} ${await response.text()}`);
    return new URL(location, url).toString();
  };
}
