import { expect, test } from "vitest";
import { answerAt, comeBack, newPerson, signInAt } from "../../testing/at-provider.ts";
import { createTestGateway } from "../../testing/gateway.ts";
import { createWithTwoFactor } from "../../testing/second-factor.ts";
import { createVisitor } from "../../testing/visitor.ts";

const gateway = createTestGateway();

test("an address alone opens no account with a second factor; a link that its owner made does", async () => {
  const owner = await createWithTwoFactor(gateway);
  const person = newPerson({ email: owner.email });
  const visitor = createVisitor(gateway.app);
  expect(await signInAt(visitor, person)).toBe("/sign-in?failed=link_first");
  expect((await visitor.get("/api/auth/me")).status).toBe(401);
  const linked = await owner.get("/api/auth/providers/linked");
  expect(await linked.json()).toMatchObject({ data: [] });
  const begun = await owner.post("/api/auth/providers/google/link", undefined);
  const { url } = await begun.json<{ url: string }>();
  expect(await comeBack(owner, await answerAt(url, person))).toContain("done=linked");
  expect(await signInAt(visitor, person)).toBe("/app");
});
