import { describe, expect, inject, it } from "vitest";
import { newEmail } from "../e2e/accounts.ts";
import type { ApiClient } from "../e2e/api-client.ts";
import { rawRequest } from "./raw-request.ts";
import { stranger } from "./visitor.ts";

const { gateway, site } = inject("urls");
/** Each of another account: one alone would be locked before the address is. */
const wrong = () => ({ email: newEmail("nobody"), password: "not this one" });

async function useUp(client: ApiClient): Promise<void> {
  const answers = await Promise.all(
    Array.from({ length: 10 }, () => client.post("/api/auth/login", wrong())),
  );
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([401]));
}

describe("a limit has no way around it", () => {
  it("counts every way to sign in, and every way to write the address, as one", async () => {
    const client = stranger(gateway);
    await useUp(client);
    const from = (value: string) => ({ "x-forwarded-for": value });
    const ways: [string, () => Promise<Response>][] = [
      ["again", () => client.post("/api/auth/login", wrong())],
      ["better-auth's own", () => client.post("/api/auth/sign-in/email", wrong())],
      ["with a query", () => client.post("/api/auth/login?token=true", wrong())],
      ["through the site", () => stranger(site).post("/api/auth/login", wrong(), from(client.address))],
      [
        "behind a made-up list",
        () => client.post("/api/auth/login", wrong(), from(`9.9.9.9, ${client.address}`)),
      ],
      ["as IPv6", () => client.post("/api/auth/login", wrong(), from(`::ffff:${client.address}`))],
      [
        "by other headers",
        () =>
          client.post("/api/auth/login", wrong(), {
            "cf-connecting-ip": "9.9.9.9",
            "x-real-ip": "9.9.9.9",
            "x-client-address": "9.9.9.9",
          }),
      ],
    ];
    for (const [way, ask] of ways) {
      const response = await ask();
      expect(response.status, way).toBe(429);
      expect(Number(response.headers.get("retry-after")), way).toBeGreaterThan(800);
      expect(response.headers.get("ratelimit"), way).toMatch(/^"sign-in";r=0;t=\d+$/);
      expect(response.headers.get("ratelimit-policy"), way).toBe('"sign-in";q=10;w=900');
    }
  });

  it("counts the form of the site with them", async () => {
    const client = stranger(site);
    await useUp(client);
    const response = await client.fetch("/sign-in", {
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded" },
      body: new URLSearchParams(wrong()),
    });
    expect(response.status).toBe(429);
    expect(Number(response.headers.get("retry-after"))).toBeGreaterThan(800);
  });

  it("lets no page of another origin use up a visitor's sign-ins by pictures", async () => {
    const client = stranger(gateway);
    for (let count = 0; count < 11; count += 1) await client.fetch("/api/auth/login");
    expect((await client.post("/api/auth/login", wrong())).status).toBe(401);
  });

  it("admits no more than the limit when all come at once", async () => {
    const client = stranger(gateway);
    const answers = await Promise.all(
      Array.from({ length: 25 }, () => client.post("/api/auth/login", wrong())),
    );
    expect(answers.filter(({ status }) => status === 401)).toHaveLength(10);
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(15);
  });

  it("counts an IPv6 subscriber's whole network as one", async () => {
    const network = `2001:db8:${process.pid.toString(16)}:1`;
    const statuses: number[] = [];
    for (let host = 1; host <= 11; host += 1) {
      const headers = { "x-forwarded-for": `${network}::${host.toString(16)}` };
      statuses.push((await stranger(gateway).post("/api/auth/login", wrong(), headers)).status);
    }
    expect(statuses.slice(-2)).toEqual([401, 429]);
  });

  it("leads by no other spelling of the path to signing in", async () => {
    const { address } = stranger(gateway);
    const body = JSON.stringify(wrong());
    const spellings = [
      "/API/auth/login",
      "/api/auth/Login",
      "/api/auth/login/",
      "/api//auth/login",
      "/api/auth/%6cogin",
      "/api/auth/login;x",
    ];
    for (const path of spellings) {
      const headers = {
        "content-type": "application/json",
        "content-length": String(body.length),
        "x-forwarded-for": address,
      };
      expect([400, 404], path).toContain(
        (await rawRequest(gateway, path, { method: "POST", headers, body })).status,
      );
    }
  });
});
