import { eq, sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { verification } from "../../../db/gateway/schema.ts";
import { createTestGateway } from "../testing/gateway.ts";
import { keepOnce, takeOnce } from "./sign-in-state.ts";
import { sweepSignInStates } from "./sweep-states.ts";

const { deps } = createTestGateway();

test("sign-ins that nobody came back from are removed, those that go on are not", async () => {
  const [over, going] = [
    await keepOnce(deps.db, "state", { a: 1 }),
    await keepOnce(deps.db, "state", { a: 2 }),
  ];
  const value = JSON.stringify({ a: 1 });
  await deps.db
    .update(verification)
    .set({ expiresAt: sql`now() - interval '1 second'` })
    .where(eq(verification.value, value));
  await sweepSignInStates.run(deps);
  expect(await takeOnce(deps.db, "state", over)).toBeNull();
  expect(await deps.db.select().from(verification).where(eq(verification.value, value))).toEqual([]);
  expect(await takeOnce(deps.db, "state", going)).toEqual({ a: 2 });
  expect(await takeOnce(deps.db, "state", going)).toBeNull();
});

test("what is over counts for nothing before it is removed", async () => {
  const secret = await keepOnce(deps.db, "ticket", { a: 3 });
  await deps.db
    .update(verification)
    .set({ expiresAt: sql`now() - interval '1 second'` })
    .where(eq(verification.value, JSON.stringify({ a: 3 })));
  expect(await takeOnce(deps.db, "ticket", secret)).toBeNull();
  expect(await takeOnce(deps.db, "state", "made-up")).toBeNull();
});
