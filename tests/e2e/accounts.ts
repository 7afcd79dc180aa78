import { expect, inject } from "vitest";
import { type ApiClient, createClient } from "./api-client.ts";
import { linkIn, mailTo } from "./mailbox.ts";

export const demoPassword = "correct horse battery staple";

let serial = 0;

/** An address nobody has used in this run. */
export function newEmail(name: string): string {
  serial += 1;
  return `${name.toLowerCase()}-${process.pid}-${Date.now().toString(36)}-${serial}@example.test`;
}

/** Signs in through the plain contract and returns the client that now carries the session. */
export async function signIn(email: string, password = demoPassword): Promise<ApiClient> {
  const client = createClient(inject("urls").site);
  const response = await client.post("/api/auth/login", { email, password });
  expect(response.status, await response.clone().text()).toBe(200);
  return client;
}

/** Makes an account of its own, verified, for what would use up the month of one that others need too. @returns its address. */
export async function register(name: string): Promise<string> {
  const email = newEmail(name);
  const client = createClient(inject("urls").site);
  const made = await client.post("/api/auth/register", { name, email, password: demoPassword });
  expect(made.status, await made.clone().text()).toBeLessThan(300);
  await verifyByMail(client, email);
  return email;
}

/** Follows the link of the verification mail as a person without JavaScript does: opens the page, sends its form. */
export async function verifyByMail(client: ApiClient, email: string): Promise<void> {
  const link = new URL(linkIn(await mailTo(email)));
  const token = link.searchParams.get("token") ?? "";
  expect(token).not.toBe("");
  const page = await client.fetch(link.pathname + link.search);
  expect(page.status).toBe(200);
  expect(page.headers.get("content-type")).toContain("text/html");
  const response = await client.post("/api/auth/verify", { token });
  expect(response.status, await response.clone().text()).toBeLessThan(400);
}
