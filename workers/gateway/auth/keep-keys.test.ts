import { Hono } from "hono";
import { expect, test } from "vitest";
import type { AppEnv } from "../router.ts";
import { createTestGateway } from "../testing/gateway.ts";
import { createVisitor } from "../testing/visitor.ts";
import { keepKeys } from "./keep-keys.ts";

test("the keys are read once for many who ask, and may be kept by them", async () => {
  const visitor = createVisitor(createTestGateway().app);
  const answers = [await visitor.get("/api/auth/jwks"), await visitor.get("/api/auth/jwks")];
  for (const { status, headers } of answers) {
    expect([status, headers.get("cache-control")]).toEqual([200, "public, max-age=300"]);
    expect(headers.get("content-type")).toContain("application/json");
  }
  const [first, second] = await Promise.all(answers.map((answer) => answer.text()));
  expect(JSON.parse(first ?? "")).toMatchObject({
    keys: expect.arrayContaining([expect.objectContaining({ kid: expect.any(String) })]),
  });
  expect(second).toBe(first);
});

test("only what was read is kept", async () => {
  const statuses = [503, 200, 500];
  let asked = 0;
  const app = new Hono<AppEnv>().get("/keys", keepKeys(), (c) => {
    asked += 1;
    return c.json({ keys: [] }, statuses.shift() as 200);
  });
  const answers = [await app.request("/keys"), await app.request("/keys"), await app.request("/keys")];
  expect(answers.map(({ status }) => status)).toEqual([503, 200, 200]);
  expect(answers[0]?.headers.get("cache-control")).toBeNull();
  expect(asked).toBe(2);
});
