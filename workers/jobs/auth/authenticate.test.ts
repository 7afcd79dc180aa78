import { describe, expect, it } from "vitest";
import { type ApiKeyScope, apiKeyScopeNames } from "../../contract/api-keys.ts";
import type { Claims } from "../../contract/claims.ts";
import type { Problem } from "../../contract/problem.ts";
import { createTestApp, csvForm, newTenant, startRequest, upload } from "../test-app.ts";

const app = await createTestApp();
const missing = crypto.randomUUID();

const operations: { method: string; path: string; scope: ApiKeyScope; init?: () => RequestInit }[] = [
  { method: "GET", path: "/api/datasets", scope: "datasets:read" },
  { method: "HEAD", path: "/api/datasets", scope: "datasets:read" },
  {
    method: "POST",
    path: "/api/datasets",
    scope: "datasets:write",
    init: () => ({ body: csvForm("a\n1\n") }),
  },
  { method: "GET", path: `/api/datasets/${missing}`, scope: "datasets:read" },
  { method: "DELETE", path: `/api/datasets/${missing}`, scope: "datasets:write" },
  { method: "GET", path: "/api/tasks", scope: "tasks:read" },
  { method: "POST", path: "/api/tasks", scope: "tasks:write", init: () => startRequest(missing) },
  { method: "GET", path: `/api/tasks/${missing}`, scope: "tasks:read" },
  { method: "GET", path: `/api/tasks/${missing}/events`, scope: "tasks:read" },
];

const keyClaims = (tenant: string, scopes: ApiKeyScope[]) => ({
  ...{ sub: "key:one", sid: "key:one", role: null, tenant, scopes },
});

describe("while a payment is missing", () => {
  const open: Record<Claims["access"], string[]> = {
    full: [],
    grace: [],
    read_only: ["POST", "DELETE"],
    suspended: ["GET", "HEAD", "POST", "DELETE"],
  };

  it.each(Object.entries(open))("%s closes what it should, to people and to keys", async (access, closed) => {
    const tenant = newTenant();
    const key = keyClaims(tenant, [...apiKeyScopeNames]);
    for (const { method, path, init = () => ({}) } of operations) {
      for (const claims of [{ tenant }, key]) {
        const asked = { ...claims, access: access as Claims["access"] };
        const response = await app.request(path, { ...init(), method }, asked);
        expect(response.status === 402, `${method} ${path}`).toBe(closed.includes(method));
        if (response.status !== 402 || method === "HEAD") continue;
        expect(await response.json()).toMatchObject({ code: "payment_missing" });
      }
    }
  });
});

describe("an API key", () => {
  it.each(apiKeyScopeNames)("may with %s do what that scope says, and nothing else", async (scope) => {
    const claims = keyClaims(newTenant(), [scope]);
    for (const { method, path, scope: needed, init = () => ({}) } of operations) {
      const response = await app.request(path, { ...init(), method }, claims);
      if (needed === scope) {
        expect([200, 201, 404], `${method} ${path}`).toContain(response.status);
        continue;
      }
      expect(response.status, `${method} ${path}`).toBe(403);
      if (method !== "HEAD") expect(((await response.json()) as Problem).detail).toContain(`"${needed}"`);
    }
  });

  it("with no scope at all may do nothing, and neither may one without a tenant", async () => {
    for (const { method, path, init = () => ({}) } of operations) {
      const nothing = { ...keyClaims(newTenant(), []) };
      expect((await app.request(path, { ...init(), method }, nothing)).status, path).toBe(403);
      const nowhere = { ...keyClaims("", [...apiKeyScopeNames]), tenant: null };
      expect((await app.request(path, { ...init(), method }, nowhere)).status, path).toBe(403);
    }
  });

  it("sees its own tenant's data alone", async () => {
    const tenant = newTenant();
    const { id } = await upload(app, "a\n1\n", { tenant });
    const mine = keyClaims(tenant, [...apiKeyScopeNames]);
    const other = keyClaims(newTenant(), [...apiKeyScopeNames]);
    expect((await app.request(`/api/datasets/${id}`, {}, mine)).status).toBe(200);
    expect((await app.request(`/api/datasets/${id}`, {}, other)).status).toBe(404);
    expect((await app.request(`/api/datasets/${id}`, { method: "DELETE" }, other)).status).toBe(404);
    expect((await app.request("/api/tasks", startRequest(id), other)).status).toBe(404);
  });
});

it("a token that says nothing of scopes, as older gateways make them, is a person's", async () => {
  const claims = { tenant: newTenant(), role: "viewer", scopes: undefined } as const;
  const { request } = app;
  expect((await request("/api/datasets", {}, claims as never)).status).toBe(200);
  expect((await request(`/api/datasets/${missing}`, { method: "DELETE" }, claims as never)).status).toBe(403);
});
