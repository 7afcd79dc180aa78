import { describe, expect, test } from "vitest";
import { user } from "../../../db/gateway/schema.ts";
import { subscription } from "../../../db/gateway/schema-billing.ts";
import { apiKey, member } from "../../../db/gateway/schema-tenants.ts";
import { withTenant } from "../../../db/gateway/tenant.ts";
import { claimsSchema } from "../../contract/claims.ts";
import { type Limit, limitsSchema } from "../../contract/entitlements.ts";
import { type Feature, featureNames } from "../../contract/features.ts";
import { createTestGateway } from "../testing/gateway.ts";
import { createTeam, outcomeOf, type Teammate } from "../testing/team.ts";
import { catalogue } from "./catalogue.ts";

/** Every limit and feature of every plan, as somebody meets it who is on that plan and was granted nothing. */

const gateway = createTestGateway();
const { db } = gateway.deps;

type Team = { id: string; owner: Teammate };

async function createOn(plan: string): Promise<Team> {
  const { id, owner } = await createTeam(gateway, "Team", { grants: {} });
  const paid = { plan, currency: "EUR", interval: "monthly", status: "active", lagoId: crypto.randomUUID() };
  if (plan !== "free") await withTenant(db, id, [db.insert(subscription).values({ tenantId: id, ...paid })]);
  return { id, owner };
}

const features = Object.keys(featureNames) as Feature[];

/** What a feature opens. */
const uses: Record<Feature, (team: Team) => Promise<Response>> = {
  audit_log: ({ owner }) => owner.get("/api/audit"),
  own_sign_in: ({ owner }) => owner.post("/api/auth/organization/scim-tokens", { name: "Directory" }),
};

type Counted = {
  refusal: string;
  /** Puts as many there; who made the tenant is its first member. */
  fill: (team: Team, count: number) => Promise<unknown>;
  add: (team: Team) => Promise<Response>;
};

/** What is counted here; the jobs worker counts the others, by the numbers that its token carries. */
const counted: Partial<Record<Limit, Counted>> = {
  seats: {
    refusal: "409 seats_taken",
    async fill({ id }, count) {
      const ids = Array.from({ length: count - 1 }, () => crypto.randomUUID());
      if (ids.length === 0) return;
      await db
        .insert(user)
        .values(ids.map((each) => ({ id: each, email: `${each}@example.test`, name: "Ada" })));
      const rows = ids.map((userId) => ({ id: userId, tenantId: id, userId, role: "member" }));
      await withTenant(db, id, [db.insert(member).values(rows)]);
    },
    add: ({ owner }) =>
      owner.post("/api/auth/organization/invitations", {
        ...{ email: `${crypto.randomUUID()}@example.com`, role: "member" },
      }),
  },
  apiKeys: {
    refusal: "402 payment_required",
    async fill({ id }, count) {
      const rows = Array.from({ length: count }, (_, index) => ({
        ...{
          id: crypto.randomUUID(),
          tenantId: id,
          name: `${index}`,
          start: "slv_",
          hash: crypto.randomUUID(),
        },
        scopes: ["datasets:read"],
      }));
      await withTenant(db, id, [db.insert(apiKey).values(rows)]);
    },
    add: ({ owner }) => owner.post("/api/auth/api-keys", { name: "One more", scopes: ["tasks:read"] }),
  },
};

describe.each(catalogue)("on $name", ({ code, limits, features: included }) => {
  test.each(features)("%s is open, or is refused with what helps", async (feature) => {
    const team = await createOn(code);
    const isIncluded = included.some((each) => each === feature);
    const response = await uses[feature](team);
    if (isIncluded) expect(response.status, await response.clone().text()).toBeLessThan(300);
    else expect(await response.json()).toMatchObject({ code: "payment_required", status: 402 });
  });

  test.each(Object.entries(counted))("%s ends where the plan says", async (name, { fill, add, refusal }) => {
    const team = await createOn(code);
    await fill(team, limits[name as Limit] - 1);
    const answers = [await add(team), await add(team)];
    expect(await Promise.all(answers.map(outcomeOf))).toEqual(["201", refusal]);
  });

  test("the token for the jobs worker, the person's own and the entitlements say the same", async () => {
    const { owner } = await createOn(code);
    const { token } = await (await owner.get("/api/auth/token")).json<{ token: string }>();
    const claims = claimsSchema.parse(
      JSON.parse(atob(token.split(".")[1]?.replaceAll("-", "+").replaceAll("_", "/") ?? "")),
    );
    const { entitlements } = await (await owner.get("/api/auth/me")).json<{ entitlements: object }>();
    const told = await (await owner.get("/api/billing/entitlements")).json();
    for (const each of [claims, entitlements, told])
      expect(each).toMatchObject({ plan: code, access: "full", limits, features: [...included] });
  });
});

test("no limit of a plan is nobody's to count", () => {
  const byJobs = ["rowsPerMonth", "fileBytes", "concurrentTasks", "webhookEndpoints"];
  expect(Object.keys(limitsSchema.shape).toSorted()).toEqual([...Object.keys(counted), ...byJobs].toSorted());
});
