import { eq } from "drizzle-orm";
import { afterEach, beforeAll, describe, expect, test } from "vitest";
import { user } from "../../../db/gateway/schema.ts";
import { answerAsLoki } from "../../../dev/loki/answer-as-loki.ts";
import type { Explanation } from "../../contract/explain.ts";
import { createTestGateway } from "../testing/gateway.ts";
import { createPerson, type Teammate } from "../testing/team.ts";
import { standInFor, type Upstream } from "../testing/upstream.ts";
import { findLogLines } from "./find-log-lines.ts";

const LOKI_URL = "http://loki.test:3100";
const gateway = createTestGateway({ vars: { LOKI_URL } });
const labels = { container: "edge", stream: "stdout" };
const hourMs = 3_600_000;

let admin: Teammate;
let loki: Upstream | undefined;

beforeAll(async () => {
  admin = await createPerson(gateway);
  await gateway.deps.db.update(user).set({ role: "admin" }).where(eq(user.id, admin.id));
});
afterEach(() => loki?.restore());

async function logOf(id: string): Promise<Explanation["log"]> {
  const answer = await admin.get(`/api/admin/explain/${id}`);
  expect(answer.status, await answer.clone().text()).toBe(200);
  return (await answer.json<Explanation>()).log;
}

const ago = (ms: number): string => `${BigInt(Date.now() - ms) * 1_000_000n + 123n}`;
const line = (fields: object): string => JSON.stringify({ level: "info", event: "request", ...fields });

describe("where Loki keeps the log", () => {
  test("the lines that carry the trace are shown in order, by the request's id and by the trace's", async () => {
    const id = crypto.randomUUID();
    const trace = id.replaceAll("-", "");
    loki = standInFor(
      LOKI_URL,
      answerAsLoki([
        {
          labels: { ...labels, level: "info" },
          lines: [
            [ago(hourMs), line({ trace, id, route: "/api/tasks", status: 202, user: "", tenant: null })],
            [ago(hourMs + 1_000), line({ trace: crypto.randomUUID().replaceAll("-", ""), status: 200 })],
            [ago(hourMs), `level=info query="{} |~ \\"${trace}\\" |= \\"event\\":"`],
            [ago(8 * 24 * hourMs), line({ trace, status: 500 })],
          ],
        },
        {
          labels: { ...labels, level: "error" },
          lines: [
            [
              ago(hourMs + 500),
              JSON.stringify({ level: "error", event: "step_failed", trace, cause: { name: "Error" } }),
            ],
          ],
        },
      ]),
    );
    for (const asked of [id, trace]) {
      const log = await logOf(asked);
      expect(log).toMatchObject({
        ...{ keptIn: "loki", isCut: false },
        lines: [
          { level: "error", event: "step_failed", fields: { trace, cause: '{"name":"Error"}' } },
          { level: "info", event: "request", fields: { trace, id, route: "/api/tasks", status: "202" } },
        ],
      });
      const [first] = log.keptIn === "loki" ? (log.lines ?? []) : [];
      expect(Date.now() - Date.parse(first?.at ?? "")).toBeGreaterThan(hourMs);
      expect(Object.keys(first?.fields ?? {})).not.toContain("user");
    }
  });

  test("of many the first are shown, and that there are more", async () => {
    const id = crypto.randomUUID();
    const lines = Array.from({ length: 201 }, (_, index): [string, string] => [
      ago(hourMs - index),
      line({ trace: id.replaceAll("-", ""), index }),
    ]);
    const hold = (held: typeof lines) =>
      standInFor(LOKI_URL, answerAsLoki([{ labels: { ...labels, level: "info" }, lines: held }]));
    loki = hold(lines.slice(1));
    expect(await logOf(id)).toMatchObject({ isCut: false });
    loki.restore();
    loki = hold(lines);
    const log = await logOf(id);
    expect(log).toMatchObject({ isCut: true });
    const shown = log.keptIn === "loki" ? (log.lines ?? []) : [];
    expect(shown.map(({ fields }) => Number(fields.index))).toEqual(
      Array.from({ length: 200 }, (_, index) => index),
    );
  });

  test("a store that fails, refuses or says something else takes nothing from the rest", async () => {
    for (const answer of [
      () => new Response("gone", { status: 503 }),
      () => new Response("parse error", { status: 400 }),
      () => Response.json({ status: "success", data: { resultType: "matrix", result: [] } }),
    ]) {
      loki = standInFor(LOKI_URL, answer);
      expect(await logOf(crypto.randomUUID())).toMatchObject({ keptIn: "loki", lines: null });
      loki.restore();
    }
  });

  test("nothing is asked of it for a request that is not explained", async () => {
    loki = standInFor(LOKI_URL, () => Response.error());
    expect((await admin.get("/api/auth/me")).status).toBe(200);
    expect(loki.requests).toEqual([]);
  });
});

test.each([
  ["x-forwarded-for", "output"],
  ["cf-connecting-ip", "cloudflare"],
] as const)("without Loki, behind %s, the lines are said to be in %s", async (header, keptIn) => {
  const { config, upstreams } = createTestGateway({ vars: { CLIENT_ADDRESS: header } }).deps;
  const log = await findLogLines({ config, upstreams }, { ids: ["abcdefgh"], times: [] });
  expect(log).toEqual({ keptIn });
});

test("what is known narrows what is looked through, and no range is longer than Loki takes", async () => {
  const { config, upstreams } = gateway.deps;
  loki = standInFor(LOKI_URL, answerAsLoki([]));
  const lookThrough = (times: number[]) => findLogLines({ config, upstreams }, { ids: ["abcdefgh"], times });
  const at = Date.now() - 100 * hourMs;
  expect(await lookThrough([at])).toMatchObject({
    from: new Date(at - hourMs).toISOString(),
    to: new Date(at + 24 * hourMs).toISOString(),
    lines: [],
  });
  expect(await lookThrough([Date.now() - 2_000 * hourMs, Date.now()])).toMatchObject({ lines: [] });
});
