import { env } from "cloudflare:workers";
import { afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import type { Invoice, Subscription } from "../../contract/billing.ts";
import type { Problem } from "../../contract/problem.ts";
import { askLago } from "../testing/at-lago.ts";
import { createTestGateway } from "../testing/gateway.ts";
import { listOperations } from "../testing/operations.ts";
import { createTeam, outcomeOf, sendJson, type Teammate } from "../testing/team.ts";
import { standInFor } from "../testing/upstream.ts";
import { changeExample } from "./examples.ts";

// More is asked than one person may in a minute.
const gateway = createTestGateway({ vars: { RATE_LIMITS: '{"api":{"limit":1000}}' } });
const { deps } = gateway;
const path = "/api/billing/subscriptions";
const pro = { plan: "pro", currency: "EUR", interval: "monthly" };

/** All that a tenant can ask of billing; what is signed is for machines. */
const operations = (await listOperations(gateway.app)).filter(
  (each) => each.path.startsWith("/api/billing/") && !each.path.includes("/webhooks"),
);

let mine: { id: string; owner: Teammate };
let theirs: { id: string; owner: Teammate; invoiceId: string };

async function createPayer() {
  const { id, owner } = await createTeam(gateway);
  expect((await owner.post(path, pro)).status).toBe(201);
  return { id, owner };
}

/** What is paid for; when it was read last may change with what is refused. */
async function listed(owner: Teammate) {
  const { data } = await (await owner.get(path)).json<{ data: Subscription[] }>();
  return data.map(({ syncedAt: _, ...subscription }) => subscription);
}

beforeAll(async () => {
  mine = await createPayer();
  const payer = await createPayer();
  // What ended has an invoice, and what runs can be changed.
  expect((await sendJson(payer.owner, "DELETE", `${path}/${payer.id}?when=now`)).status).toBe(200);
  expect((await payer.owner.post(path, pro)).status).toBe(201);
  const { data } = await (await payer.owner.get("/api/billing/invoices")).json<{ data: Invoice[] }>();
  theirs = { ...payer, invoiceId: data[0]?.id ?? expect.fail("There is no invoice to ask for") };
});
afterEach(() => vi.restoreAllMocks());

const urlFor = (url: string, id: string) => url.replace("00000000-0000-4000-8000-000000000001", id);

describe("whose customer it is, nobody can say", () => {
  test.each(operations)("in the query of $method $path", async ({ url, init, path: template }) => {
    const before = await listed(mine.owner);
    const lago = standInFor(env.LAGO_URL, () => Response.json({}, { status: 500 }));
    const id = template.includes("/subscriptions/") ? mine.id : theirs.invoiceId;
    for (const name of ["external_customer_id", "external_subscription_id", "tenantId"]) {
      const join = url.includes("?") ? "&" : "?";
      const response = await mine.owner.send(`${urlFor(url, id)}${join}${name}=${theirs.id}`, init);
      const { code, errors } = await response.json<Problem>();
      expect([response.status, code, errors?.map(({ path }) => path)]).toEqual([
        ...[400, "invalid_request"],
        [`query.${name}`],
      ]);
    }
    expect(lago.requests).toEqual([]);
    lago.restore();
    expect(await listed(mine.owner)).toEqual(before);
  });

  test.each(operations.filter(({ init }) => init.body !== undefined))(
    "in the body of $method $path",
    async ({ method, url, path: template }) => {
      const before = await listed(mine.owner);
      const good = template === path ? pro : template.includes("{id}") ? changeExample : {};
      for (const extra of [
        { external_customer_id: theirs.id },
        { tenantId: theirs.id },
        { seats: -1 },
        { seats: 1.5 },
      ]) {
        const response = await sendJson(mine.owner, method, urlFor(url, mine.id), { ...good, ...extra });
        const { errors } = await response.json<Problem>();
        expect([response.status, errors?.map(({ path }) => path)]).toEqual([
          400,
          [`body.${Object.keys(extra)[0]}`],
        ]);
      }
      expect(await listed(mine.owner)).toEqual(before);
    },
  );
});

describe("what is another's is not there", () => {
  const named = operations.filter(({ path: template }) => template.includes("{id}"));

  test.each(named)("for $method $path, and Lago is not asked", async ({ method, url, path: template }) => {
    const before = await listed(theirs.owner);
    const lago = standInFor(env.LAGO_URL, () => Response.json({}, { status: 500 }));
    const id = template.includes("/invoices/") ? theirs.invoiceId : theirs.id;
    const body = method === "PATCH" ? changeExample : undefined;
    expect(await outcomeOf(await sendJson(mine.owner, method, urlFor(url, id), body))).toBe("404 not_found");
    expect(lago.requests).toEqual([]);
    lago.restore();
    expect(await listed(theirs.owner)).toEqual(before);
  });

  test("and the answers about oneself tell of no other", async () => {
    const seen: string[] = [];
    for (const { url, method } of operations.filter(
      (each) => each.method === "GET" && !each.path.includes("{id}"),
    ))
      seen.push(await (await mine.owner.send(url, { method })).text());
    expect(seen.join("\n")).not.toContain(theirs.id);
    expect(seen.join("\n")).not.toContain(theirs.invoiceId);
  });
});

describe("a change is refused, with nothing done, for", () => {
  test.each([
    ["a plan that there is not", { plan: "gold" }, "400 invalid_request"],
    ["Free, which is not paid for", { plan: "free" }, "400 invalid_request"],
    ["another currency", { currency: "CHF" }, "400 invalid_request"],
    ["another interval", { interval: "weekly" }, "400 invalid_request"],
    ["two things at once", { plan: "scale", resume: true }, "400 invalid_request"],
    ["nothing at all", {}, "400 invalid_request"],
    ["an end that is over", { cancelAt: "2020-01-01T00:00:00Z" }, "400 invalid_request"],
    ["what runs already", { plan: "pro" }, "409 conflict"],
  ])("%s", async (_, body, expected) => {
    const before = await listed(mine.owner);
    const response = await sendJson(mine.owner, "PATCH", `${path}/${mine.id}`, body);
    const { detail, errors = [] } = await response.clone().json<Problem>();
    expect([detail, ...errors.map(({ message }) => message)].join("")).not.toBe("");
    expect(await outcomeOf(response)).toBe(expected);
    expect(await listed(mine.owner)).toEqual(before);
  });

  test("a coupon in a currency that the customer does not pay in", async () => {
    const code = `TEN-${crypto.randomUUID().slice(0, 8)}`;
    const terms = { coupon_type: "fixed_amount", amount_cents: 1_000, amount_currency: "USD" };
    const coupon = { name: "Ten", code, ...terms, frequency: "once", expiration: "no_expiration" };
    await askLago(deps, "/coupons", { method: "POST", body: { coupon } });
    const { owner } = await createTeam(gateway);
    expect(await outcomeOf(await owner.post(path, { ...pro, coupon: code }))).toBe("422 unprocessable");
    expect(await listed(owner)).toEqual([]);
  });
});
