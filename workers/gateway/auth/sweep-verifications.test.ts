import { like } from "drizzle-orm";
import { expect, test } from "vitest";
import { verification } from "../../../db/gateway/schema.ts";
import { createTestGateway } from "../testing/gateway.ts";
import { sweepVerifications } from "./sweep-verifications.ts";

const { deps } = createTestGateway();

test("secrets that ended over a month ago are removed, and no others", async () => {
  const prefix = `swept:${crypto.randomUUID()}`;
  const day = 86_400_000;
  await deps.db.insert(verification).values(
    [-31, -29, 1].map((days) => ({
      ...{ id: crypto.randomUUID(), identifier: `${prefix}:${days}`, value: "" },
      expiresAt: new Date(Date.now() + days * day),
    })),
  );
  await sweepVerifications.run(deps);
  const left = await deps.db
    .select({ identifier: verification.identifier })
    .from(verification)
    .where(like(verification.identifier, `${prefix}%`));
  expect(left.map(({ identifier }) => identifier).sort()).toEqual([`${prefix}:-29`, `${prefix}:1`]);
});
