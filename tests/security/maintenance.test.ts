import { afterEach, describe, expect, inject, it } from "vitest";
import { waitFor } from "../e2e/wait-for.ts";
import { signedIn, stranger } from "./visitor.ts";

const { gateway, site } = inject("urls");
const path = "/api/admin/maintenance";

async function begin(message: string): Promise<Response> {
  const admin = await signedIn(gateway, "admin@selvedge.test");
  return await admin.fetch(path, {
    method: "PUT",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ message, endsAt: new Date(Date.now() + 600_000).toISOString() }),
  });
}

afterEach(async () => {
  const admin = await signedIn(gateway, "admin@selvedge.test");
  expect((await admin.fetch(path, { method: "DELETE" })).status).toBe(204);
  await waitFor("the end of the maintenance", async () => {
    return (await stranger(gateway).fetch("/api/auth/providers")).status === 200 || undefined;
  });
});

describe("maintenance", () => {
  it("closes everything for everyone but administrators, says why and until when, and opens again", async () => {
    const member = await signedIn(gateway, "member@acme.test");
    const begun = await begin("We move house.");
    expect(begun.status, await begun.clone().text()).toBe(200);
    await waitFor("the maintenance", async () => {
      return (await member.fetch("/api/notifications")).status === 503 || undefined;
    });
    for (const who of [member, stranger(gateway)]) {
      const response = await who.fetch("/api/billing/plans");
      expect(response.status).toBe(503);
      expect(Number(response.headers.get("retry-after"))).toBeGreaterThan(0);
      expect(await response.json()).toMatchObject({ code: "maintenance", detail: "We move house." });
    }
    expect((await stranger(gateway).fetch("/health")).status).toBe(200);
    const admin = await signedIn(gateway, "admin@selvedge.test");
    expect((await admin.fetch("/api/notifications")).status).toBe(200);
    const { maintenance } = (await (await admin.fetch(path)).json()) as { maintenance: object };
    expect(maintenance).toMatchObject({ message: "We move house." });
  });

  it("leaves the site's pages up, which say what they cannot show", async () => {
    await begin("We move house.");
    await waitFor("the maintenance", async () => {
      return (await stranger(gateway).fetch("/api/billing/plans")).status === 503 || undefined;
    });
    const page = await stranger(site).fetch("/pricing");
    expect(page.status).toBe(503);
    expect(page.headers.get("cache-control")).toBe("private, no-store");
    expect(await page.text()).toContain("We move house.");
  });
});
