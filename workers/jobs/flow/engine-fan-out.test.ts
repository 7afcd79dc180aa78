import { runInDurableObject } from "cloudflare:test";
import { expect, it } from "vitest";
import { z } from "zod";
import type { Flow } from "../../../durable-objects/flow.ts";
import type { Claim, ClaimRequest, Report } from "../../../durable-objects/flow-protocol.ts";
import { defineFlow } from "./define-flow.ts";
import { defineStep, single } from "./define-step.ts";
import { createRun, type Run } from "./engine-harness.ts";

const one = defineStep({ name: "one", input: z.int(), output: z.int(), run: async (value) => value });
const wide = defineFlow({ name: "wide", input: z.int() }).each("parts", single(one), ({ input }) =>
  Array.from({ length: input }, (_, index) => index),
);

/** Counts the rows that the object's statements read and write. Returns how many there were since it was last asked. */
async function countRows({ stub }: Run): Promise<() => number> {
  let cursors: SqlStorageCursor<never>[] = [];
  await runInDurableObject<Flow, unknown>(stub, (instance, state) => {
    const { storage } = state;
    const exec = (query: string, ...values: unknown[]) => {
      const cursor = storage.sql.exec<never>(query, ...values);
      cursors.push(cursor);
      return cursor;
    };
    const counting = {
      sql: { exec },
      transactionSync: <Result>(act: () => Result) => storage.transactionSync(act),
      setAlarm: (time: number) => storage.setAlarm(time),
      deleteAll: () => storage.deleteAll(),
    };
    const waitUntil = (work: Promise<unknown>) => state.waitUntil(work);
    Object.defineProperty(instance, "ctx", { value: { storage: counting, waitUntil }, configurable: true });
  });
  return () => {
    const rows = cursors.reduce((sum, { rowsRead, rowsWritten }) => sum + rowsRead + rowsWritten, 0);
    cursors = [];
    return rows;
  };
}

const atOnce = 500;

/** As workers do, but many parts at a time: each call reports some and claims others. */
async function workOff(run: Run): Promise<void> {
  const { stub, outbox } = run;
  let reports: Report[] = [];
  while (outbox.length > 0 || reports.length > 0) {
    const claims = outbox.splice(0, atOnce).map(
      ({ flowId, stage, index, token }): ClaimRequest => ({
        ...{ flowId, stage, index, token },
        holder: { invocation: "invocation", messageId: `${index}`, delivery: 1 },
      }),
    );
    const answer = await stub.exchange({ reports, claims });
    reports = claims.flatMap((claim, at) => reportOn(claim, answer.claims[at] ?? null));
  }
}

function reportOn(request: ClaimRequest, claim: Claim | null): Report[] {
  if (claim === null) return [];
  return [{ ...request, outcome: { kind: "done", output: claim.input ?? "null" } }];
}

async function costOf(parts: number): Promise<{ batches: number; rows: number }> {
  const run = createRun(wide, parts);
  await run.attach();
  const rows = await countRows(run);
  await run.start();
  await run.deliver(run.outbox.splice(0));
  await workOff(run);
  expect(await run.snapshot()).toMatchObject({ state: "completed", progress: { done: parts } });
  return { batches: run.batches.length, rows: rows() };
}

it("a fan-out of 1,000 costs at most 20 queue batches, and a part of 100,000 no more of anything", async () => {
  const narrow = await costOf(1_000);
  expect(narrow.batches).toBeLessThanOrEqual(20);
  // What one part more costs. The first window is let go at once and costs less, and the next one begins its waves anew.
  const [some, many, most] = [await costOf(4_000), await costOf(10_000), await costOf(100_000)];
  expect(most.batches).toBeLessThanOrEqual(100 * 20);
  expect((most.rows - many.rows) / 90_000).toBeLessThanOrEqual((many.rows - some.rows) / 6_000);
}, 300_000);
