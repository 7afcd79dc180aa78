import { expect } from "vitest";
import type { Deps } from "../deps.ts";

/** Asks the billing service what only those who run it, or the jobs worker, ask of it. Returns what it answered. */
export async function askLago<Answer>(
  { config }: Pick<Deps, "config">,
  path: string,
  { method = "GET", body }: { method?: string; body?: object } = {},
): Promise<Answer> {
  const response = await fetch(`${config.lago.url}/api/v1${path}`, {
    method,
    headers: { authorization: `Bearer ${config.lago.apiKey}`, "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  expect(response.status, await response.clone().text()).toBe(200);
  return await response.json<Answer>();
}
