import { expect } from "vitest";
import type { ApiKeyScope, NewApiKey } from "../../contract/api-keys.ts";
import type { Visitor } from "./visitor.ts";

type Wanted = {
  name?: string;
  scopes?: ApiKeyScope[];
  expiresInDays?: number;
  requestsPerMinute?: number;
};

/** An API key of the tenant that somebody is in. */
export async function createApiKey(visitor: Visitor, wanted: Wanted = {}): Promise<NewApiKey> {
  const body = { name: "Nightly import", scopes: ["datasets:read"], ...wanted };
  const response = await visitor.post("/api/auth/api-keys", body);
  expect(response.status, await response.clone().text()).toBe(201);
  return await response.json<NewApiKey>();
}
