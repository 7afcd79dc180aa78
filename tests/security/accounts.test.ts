import { describe, expect, inject, it } from "vitest";
import { demoPassword, newEmail } from "../e2e/accounts.ts";
import { signedIn, stranger } from "./visitor.ts";

const { gateway } = inject("urls");

describe("nobody learns who has an account", () => {
  it("gives the same answer to a wrong password, whether the address is verified, unverified or unknown", async () => {
    const unverified = newEmail("unverified");
    const account = { name: "Una", email: unverified, password: demoPassword };
    expect((await stranger(gateway).post("/api/auth/register", account)).status).toBe(201);
    const answers = await Promise.all(
      ["owner@acme.test", unverified, newEmail("unknown")].map(async (email) => {
        const response = await stranger(gateway).post("/api/auth/login", { email, password: "not this one" });
        const { requestId: _, ...problem } = (await response.json()) as { requestId: string };
        return { status: response.status, problem };
      }),
    );
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(answers[0]?.status).toBe(401);
  });

  it("gives the same answer to a request for another mail, whosever the address is", async () => {
    const answers = await Promise.all(
      ["owner@acme.test", newEmail("unknown")].map(async (email) => {
        const response = await stranger(gateway).post("/api/auth/send-verification-email", { email });
        return [response.status, await response.text()];
      }),
    );
    expect(answers[0]).toEqual(answers[1]);
  });
});

describe("nobody gives themselves more than they were given", () => {
  const account = () => ({ name: "Mallory", email: newEmail("mallory"), password: demoPassword });
  const extras = [
    { role: "admin" },
    { emailVerified: true },
    { id: "chosen" },
    { banned: false },
    { activeOrganizationId: "chosen" },
  ];

  it.each(["/api/auth/register", "/api/auth/sign-up/email"])(
    "POST %s refuses every field it has not asked for",
    async (path) => {
      const client = stranger(gateway);
      for (const extra of extras) {
        const response = await client.post(path, { ...account(), ...extra });
        expect(response.status).toBe(400);
        const { errors } = (await response.json()) as { errors: { path: string }[] };
        expect(errors.map((error) => error.path)).toEqual([`body.${Object.keys(extra)[0]}`]);
      }
    },
  );

  it("refuses a prototype in a body", async () => {
    const body = `${JSON.stringify(account()).slice(0, -1)},"__proto__":{"role":"admin"}}`;
    const response = await stranger(gateway).fetch("/api/auth/register", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body,
    });
    expect(response.status).toBe(400);
  });

  it("creates no tenant with another owner, another role or a personal one's name", async () => {
    const client = await signedIn(gateway, "owner@globex.test");
    const extras = [
      { userId: "x" },
      { role: "owner" },
      { personal: true },
      { metadata: {} },
      { slug: "personal-x" },
    ];
    for (const extra of extras) {
      const tenant = { name: "Mine", slug: "mine", ...extra };
      expect((await client.post("/api/auth/organization/create", tenant)).status).toBe(400);
    }
  });

  it("enters no tenant that the caller is not in, and says no more of it than of one that is not there", async () => {
    const client = await signedIn(gateway, "owner@globex.test");
    const before = await (await client.fetch("/api/auth/me")).json();
    const answers = await Promise.all(
      ["acme", "nowhere"].map(async (organizationSlug) => {
        const response = await client.post("/api/auth/organization/set-active", { organizationSlug });
        const { requestId: _, ...problem } = (await response.json()) as { requestId: string };
        return [response.status, problem];
      }),
    );
    expect(answers[0]).toEqual(answers[1]);
    expect(answers[0]?.[0]).toBe(403);
    expect(await (await client.fetch("/api/auth/me")).json()).toEqual(before);
  });

  it("keeps better-auth's administration out of reach, of the platform's administrator as well", async () => {
    const paths = [
      ...[
        "admin/list-users",
        "admin/set-role",
        "admin/impersonate-user",
        "admin/create-user",
        "admin/ban-user",
      ],
      ...["admin/remove-user", "admin/set-user-password", "admin/update-user", "update-user"],
      ...["delete-user", "link-social", "unlink-account", "list-accounts", "get-access-token"],
      ...[
        "set-password",
        "verify-password",
        "request-password-reset",
        "revoke-sessions",
        "two-factor/enable",
      ],
      ...["two-factor/disable", "passkey/generate-register-options", "sign-in/email-otp"],
      ...["email-otp/send-verification-otp", "sso/register", "organization/invite-member"],
      ...["organization/update-member-role", "organization/remove-member", "organization/delete"],
      ...["organization/add-member", "organization/accept-invitation", "sign-jwt"],
    ];
    for (const email of ["member@acme.test", "admin@selvedge.test"]) {
      const client = await signedIn(gateway, email);
      for (const path of paths) {
        const statuses = [(await client.post(`/api/auth/${path}`, {})).status];
        statuses.push((await client.fetch(`/api/auth/${path}`)).status);
        expect(statuses, path).toEqual([404, 404]);
      }
    }
  });
});
