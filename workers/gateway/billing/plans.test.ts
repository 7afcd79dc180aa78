import { afterEach, expect, test } from "vitest";
import { type Plan, planSchema } from "../../contract/billing.ts";
import { createTestGateway } from "../testing/gateway.ts";
import { standInFor } from "../testing/upstream.ts";
import { createVisitor } from "../testing/visitor.ts";
import { lagoPlanCode } from "./catalogue.ts";

const path = "/api/billing/plans";
const cleanUps: (() => void)[] = [];
afterEach(() => {
  for (const cleanUp of cleanUps.splice(0)) cleanUp();
});

function behind(answer: (request: Request) => Response | Promise<Response>) {
  const gateway = createTestGateway();
  const lago = standInFor(gateway.deps.config.lago.url, answer);
  cleanUps.push(lago.restore);
  return { visitor: createVisitor(gateway.app), lago };
}

const plan = (code: string, change: object = {}) => ({
  code,
  interval: "monthly",
  amount_cents: 4_900,
  amount_currency: "EUR",
  ...change,
});

test("GET plans lists the three plans of Lago with every price, and says how long they keep", async () => {
  const response = await createVisitor(createTestGateway().app).get(path);
  expect(response.status).toBe(200);
  const { data } = await response.json<{ data: unknown[] }>();
  const plans = data.map((each) => planSchema.strict().parse(each));
  expect(plans.map(({ code }) => code)).toEqual(["free", "pro", "scale"]);
  const [free, pro] = plans;
  expect(free).toMatchObject({ includedRowsPerMonth: free?.limits.rowsPerMonth, overage: [], trialDays: 0 });
  expect(pro).toMatchObject({
    ...{ includedRowsPerMonth: 500_000, trialDays: 14 },
    overage: [
      { upToRows: 2_000_000, centsPerThousandRows: 40 },
      { upToRows: null, centsPerThousandRows: 20 },
    ],
  });
  for (const { prices } of plans) {
    expect(prices.map(({ currency, interval }) => `${currency} ${interval}`)).toEqual([
      "EUR monthly",
      "EUR yearly",
      "USD monthly",
      "USD yearly",
    ]);
  }
  expect(response.headers.get("cache-control")).toBe("public, max-age=60");
});

test.each([
  ["", "€49"],
  ["?locale=en", "€49"],
  ["?locale=de", "49 €"],
  ["?locale=ja", "€49"],
])("prices are written as the language of %j does", async (query, price) => {
  const response = await createVisitor(createTestGateway().app).get(path + query);
  const { data } = await response.json<{ data: Plan[] }>();
  const pro = data.find(({ code }) => code === "pro")?.prices[0];
  expect({ ...pro, formatted: pro?.formatted.replace(/\s/g, " ") }).toEqual({
    ...{ currency: "EUR", interval: "monthly", amountCents: 4_900, formatted: price },
  });
});

test("an answer in one language is not given to who asks for another, and one in none there is", async () => {
  const { visitor, lago } = behind(() =>
    Response.json({ plans: [plan(lagoPlanCode("pro", "EUR", "monthly"))], meta: { next_page: null } }),
  );
  const formatted = async (query: string) => {
    const { data } = await (await visitor.get(path + query)).json<{ data: Plan[] }>();
    return data[0]?.prices[0]?.formatted;
  };
  const [english, german] = [await formatted(""), await formatted("?locale=de")];
  expect(english).not.toBe(german);
  expect([await formatted("?locale=en"), await formatted("?locale=de")]).toEqual([english, german]);
  expect(lago.requests).toHaveLength(2);
  for (const bad of ["?locale=xx", "?locale=de&locale=en", "?locale=", "?locale=de-DE"])
    expect((await visitor.get(path + bad)).status, bad).toBe(400);
});

test("every page of Lago is read, with the key and no cookie", async () => {
  const { visitor, lago } = behind((request) => {
    const page = Number(new URL(request.url).searchParams.get("page"));
    const code = lagoPlanCode("pro", page === 1 ? "EUR" : "USD", "monthly");
    const change = { amount_currency: page === 1 ? "EUR" : "USD" };
    return Response.json({ plans: [plan(code, change)], meta: { next_page: page === 1 ? 2 : null } });
  });
  visitor.cookies.set("selvedge.session_token", "x.y");
  const { data } = await (await visitor.get(path)).json<{ data: { prices: unknown[] }[] }>();
  expect(data[0]?.prices).toHaveLength(2);
  expect(lago.requests.map(({ url }) => new URL(url).pathname)).toEqual(["/api/v1/plans", "/api/v1/plans"]);
  expect(lago.requests[0]?.headers.get("authorization")).toBe("Bearer development-only-lago");
  expect(lago.requests[0]?.headers.get("cookie")).toBeNull();
});

test("a plan of Lago that is not ours, or bills other than its code says, is not shown", async () => {
  const { visitor } = behind(() =>
    Response.json({
      plans: [
        plan("somebody-elses"),
        plan(lagoPlanCode("pro", "EUR", "monthly")),
        plan(lagoPlanCode("pro", "EUR", "yearly")),
        plan(lagoPlanCode("scale", "USD", "monthly")),
      ],
      meta: { next_page: null },
    }),
  );
  const { data } = await (await visitor.get(path)).json<{ data: { code: string; prices: unknown[] }[] }>();
  expect(data).toMatchObject([
    { code: "pro", prices: [{ currency: "EUR", interval: "monthly", amountCents: 4_900 }] },
  ]);
});

test.each([
  ["refuses the key", () => Response.json({ status: 401 }, { status: 401 }), 502],
  ["answers something else", () => Response.json({ plans: [{ code: 1 }] }), 502],
  ["is away", () => Promise.reject(new Error("refused")), 503],
])("when Lago %s, a clean problem says so", async (_, answer, status) => {
  const { visitor } = behind(answer);
  const response = await visitor.get(path);
  expect(response.status).toBe(status);
  expect(await response.text()).not.toMatch(/lago|:3100/i);
});

test("an endless chain of pages ends", async () => {
  let calls = 0;
  const gateway = createTestGateway();
  const { config, lago: client } = gateway.deps;
  const lago = standInFor(config.lago.url, () => {
    calls += 1;
    return Response.json({ plans: [], meta: { next_page: calls + 1 } });
  });
  cleanUps.push(lago.restore);
  await client.listPlans();
  expect(calls).toBe(20);
});

test("a query is refused", async () => {
  expect((await createVisitor(createTestGateway().app).get(`${path}?external_customer_id=x`)).status).toBe(
    400,
  );
});
