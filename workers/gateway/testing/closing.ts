/** For tests of exports and erasures: a gateway whose jobs worker, content service and queue are in the test's hands. */
import { eq } from "drizzle-orm";
import { decodeJwt } from "jose";
import { expect } from "vitest";
import { user } from "../../../db/gateway/schema.ts";
import { erasure } from "../../../db/gateway/schema-people.ts";
import { withUser } from "../../../db/gateway/tenant.ts";
import type { AccountWork } from "../account-work/account-work.ts";
import { createSignedIn } from "./account.ts";
import { createTestGateway, type TestGateway } from "./gateway.ts";
import { serviceThat, standInFor } from "./upstream.ts";

type Asked = { path: string; body: Record<string, unknown>; purpose: unknown };

/** What the jobs worker answers to, and notes. `fail` makes it refuse everything. */
function createJobsDouble() {
  const double = { asked: [] as Asked[], fail: false, runningForMs: 0, files: ["a,b\n1,2\n"] };
  const fetcher = serviceThat(async (request) => {
    const { pathname } = new URL(request.url);
    const body = await request.json<{ tenantIds: string[] }>();
    const token = request.headers.get("authorization")?.replace("Bearer ", "") ?? "";
    double.asked.push({ path: pathname, body, purpose: decodeJwt(token).purpose });
    if (double.fail) return new Response("down", { status: 503 });
    const { runningForMs } = double;
    if (pathname === "/internal/erase")
      return Response.json({ datasets: 1, tasks: 1, files: 2, runningForMs });
    if (pathname === "/internal/export/file") return new Response(double.files[0]);
    const datasetId = "00000000-0000-4000-8000-000000000001";
    const [tenantId] = body.tenantIds;
    return Response.json({
      tenants: [
        { tenantId, datasets: [{ id: datasetId, name: "people" }], tasks: [], uploads: [], schedules: [] },
      ],
      files: [{ tenantId, datasetId, key: "secret/place", name: `${datasetId}/source` }],
    });
  });
  return Object.assign(double, { fetcher });
}

export type ClosingGateway = TestGateway & {
  jobs: ReturnType<typeof createJobsDouble>;
  work: AccountWork[];
};

export function createClosingGateway(vars: Record<string, string> = {}): ClosingGateway {
  const jobs = createJobsDouble();
  const work: AccountWork[] = [];
  const accountQueue = { send: async (item: AccountWork) => void work.push(item) } as unknown as Queue;
  const gateway = createTestGateway({ vars: { ...vars, JOBS: jobs.fetcher }, deps: { accountQueue } });
  return { ...gateway, jobs, work };
}

/** Directus without a post that mentions anybody. Call `restore` at the end. */
export function withoutContent({ deps }: TestGateway) {
  return standInFor(deps.config.directus.url, () => Response.json({ data: [] }));
}

export type Person = Awaited<ReturnType<typeof createPerson>>;

/** Somebody signed in, with their id. */
export async function createPerson(gateway: TestGateway) {
  const visitor = await createSignedIn(gateway);
  const { db } = gateway.deps;
  const [row] = await db.select({ id: user.id }).from(user).where(eq(user.email, visitor.email));
  return { ...visitor, id: row?.id ?? expect.fail("no such account") };
}

/** Makes a person's erasure due, and returns its id. */
export async function makeDue({ deps: { db } }: TestGateway, userId: string): Promise<string> {
  const [rows] = await withUser(db, userId, [
    db
      .update(erasure)
      .set({ dueAt: new Date(Date.now() - 1_000) })
      .where(eq(erasure.userId, userId))
      .returning({ id: erasure.id }),
  ]);
  return rows[0]?.id ?? expect.fail("no erasure was asked for");
}

export function sendJson(visitor: Pick<Person, "send">, method: string, path: string, body: unknown) {
  const headers = { "content-type": "application/json" };
  return visitor.send(path, { method, headers, body: JSON.stringify(body) });
}
