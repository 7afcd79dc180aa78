import { expect } from "vitest";
import { demoPassword, newEmail } from "../e2e/accounts.ts";
import { type ApiClient, createClient } from "../e2e/api-client.ts";
import { linkIn, mailTo } from "../e2e/mailbox.ts";

/** A client with an address that no other client of this run has: chosen at random, as test files know nothing of each other. */
export function stranger(origin: string): ApiClient {
  return createClient(origin, `10.${crypto.getRandomValues(new Uint8Array(3)).join(".")}`);
}

/** Signs one of the demo accounts in. */
export async function signedIn(origin: string, email: string): Promise<ApiClient> {
  const client = stranger(origin);
  const response = await client.post("/api/auth/login", { email, password: demoPassword });
  expect(response.status, await response.clone().text()).toBe(200);
  return client;
}

/** Creates an account, verified and signed in, in a tenant of its own. */
export async function newcomer(origin: string): Promise<{ client: ApiClient; email: string }> {
  const client = stranger(origin);
  const email = newEmail("newcomer");
  const account = { name: "Newcomer", email, password: demoPassword };
  expect((await client.post("/api/auth/register", account)).status).toBe(201);
  const token = new URL(linkIn(await mailTo(email))).searchParams.get("token");
  expect((await client.post("/api/auth/verify", { token })).status).toBe(204);
  expect((await client.post("/api/auth/login", { email, password: demoPassword })).status).toBe(200);
  return { client, email };
}
