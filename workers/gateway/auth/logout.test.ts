import { expect, test } from "vitest";
import { createSignedIn } from "../testing/account.ts";
import { createTestGateway } from "../testing/gateway.ts";
import { createVisitor } from "../testing/visitor.ts";

const gateway = createTestGateway();

test("a token signs its session out, with the cookie of it, here and in other isolates", async () => {
  const visitor = await createSignedIn(gateway);
  const { token } = await (await visitor.get("/api/auth/token")).json<{ token: string }>();
  const authorization = `Bearer ${token}`;
  const elsewhere = createTestGateway();
  const byToken = async ({ app }: typeof gateway) =>
    (await createVisitor(app).get("/api/auth/me", { authorization })).status;
  expect([await byToken(gateway), await byToken(elsewhere)]).toEqual([200, 200]);

  expect((await createVisitor(gateway.app).post("/api/auth/logout", {}, { authorization })).status).toBe(204);
  expect([await byToken(gateway), (await visitor.get("/api/auth/me")).status]).toEqual([401, 401]);
  await expect.poll(() => byToken(elsewhere), { timeout: 2_000 }).toBe(401);
});

test("a token signs nobody else's session out", async () => {
  const [one, two] = [await createSignedIn(gateway), await createSignedIn(gateway)];
  const { token } = await (await one.get("/api/auth/token")).json<{ token: string }>();
  const headers = { authorization: `Bearer ${token}` };
  await createVisitor(gateway.app).post("/api/auth/logout", {}, headers);
  expect((await two.get("/api/auth/me")).status).toBe(200);
});
