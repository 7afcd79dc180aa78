import { afterEach, expect, it, vi } from "vitest";
import { createDatabase, withTenant } from "../../../db/jobs/client.ts";
import { deadLetters, tasks } from "../../../db/jobs/schema.ts";
import { namespace } from "../flow/engine-harness.ts";
import type { Log } from "../log.ts";
import { createTestApp, newTenant, run } from "../test-app.ts";
import { replayLetters } from "./replay-letters.ts";

afterEach(() => vi.restoreAllMocks());

it("says of each letter that a database which is away keeps from being replayed, and loses none", async () => {
  const errors: string[] = [];
  const log: Log = {
    info: () => {},
    warn: () => {},
    error: (message) => errors.push(message),
    child: () => log,
  };
  const db = createDatabase({
    databaseUrl: "postgres://a:b@127.0.0.1/c",
    neonProxyUrl: "http://127.0.0.1:1",
  });
  const ids = [crypto.randomUUID(), crypto.randomUUID()];
  const context = { db, flows: namespace, log, entitlements: null };
  const { data } = await replayLetters(context, { reach: { tenantId: "some" }, ids });
  expect(data.map(({ id, replayed, problem }) => [id, replayed, problem?.code])).toEqual(
    ids.map((id) => [id, false, "unavailable"]),
  );
  expect(errors).toEqual(ids.map(() => "cannot replay a dead letter"));
});

it("says that a letter was replayed though the database goes away right after", async () => {
  const tenantId = newTenant();
  const app = await createTestApp();
  const { id: taskId } = await run(app, "a\n1\n", { tenant: tenantId });
  const letter = {
    ...{ id: crypto.randomUUID(), sourceKey: taskId, tenantId, taskId, flow: "process-dataset" },
    ...{ step: "normalize", part: 0, round: 1, attempts: 5, input: "{}", traceId: "trace" },
    ...{ errorKind: "unknown", errorCode: "step_failed", errorMessage: "The step failed" },
  };
  await withTenant(app.deps.db, tenantId, (tx) => [
    tx.update(tasks).set({ status: "failed" }),
    tx.insert(deadLetters).values(letter),
  ]);
  const real = globalThis.fetch;
  let isAway = false;
  vi.spyOn(globalThis, "fetch").mockImplementation(async (input, init) => {
    if (isAway) throw new TypeError("The database is away");
    const response = await real(input, init);
    isAway = String(init?.body).includes('update \\"dead_letters\\"');
    return response;
  });
  const context = { ...app.deps, entitlements: null };
  const ids = [letter.id, crypto.randomUUID()];
  const { data } = await replayLetters(context, { reach: { tenantId }, ids });
  expect(isAway).toBe(true);
  expect(data.map(({ replayed, problem }) => [replayed, problem?.code])).toEqual([
    [true, undefined],
    [false, "unavailable"],
  ]);
});
