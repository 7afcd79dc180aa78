import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import type { Flow } from "../../../durable-objects/flow.ts";
import { type QueuedSteps, readSteps } from "../../../durable-objects/flow-protocol.ts";
import { type AnyFlow, defineFlow, type StagePolicy } from "./define-flow.ts";
import { chain, defineStep, single } from "./define-step.ts";
import { createRun, type Run } from "./engine-harness.ts";
import { badInput, StepError } from "./step-error.ts";

/** What ran, in order, and what the next runs of a step throw. */
const calls: string[] = [];
const throws = new Map<string, unknown[]>();
const recorded: unknown[] = [];

function note(name: string): void {
  calls.push(name);
  const planned = throws.get(name.split(" ")[0] ?? "")?.shift();
  if (planned !== undefined) throw planned;
}

const count = z.object({ count: z.number() });

const list = defineStep({
  name: "list",
  input: count,
  output: z.object({ items: z.array(z.string()) }),
  run: async ({ count }) => {
    note("list");
    return { items: Array.from({ length: count }, (_, index) => `item ${index}`) };
  },
});

const shout = defineStep({
  name: "shout",
  input: z.string(),
  output: z.object({ text: z.string() }),
  run: async (item) => {
    note(`shout ${item}`);
    return { text: item.toUpperCase() };
  },
});

const same = (name: string) =>
  defineStep({
    name,
    input: z.object({ text: z.string() }),
    output: z.object({ text: z.string() }),
    run: async (value) => value,
  });

const join = defineStep({
  name: "join",
  input: z.object({ texts: z.array(z.string()) }),
  output: z.object({ text: z.string() }),
  run: async ({ texts }) => {
    note("join");
    recorded.push(texts);
    return { text: texts.join() };
  },
});

const record = defineStep({
  name: "record",
  input: z.object({ code: z.string(), message: z.string() }),
  output: z.null(),
  run: async (error) => {
    note("record");
    recorded.push(error);
    return null;
  },
});

const policy: Partial<StagePolicy> = {
  retry: {
    attempts: 5,
    baseMs: 60_000,
    maxMs: 600_000,
    jitter: 0.5,
    timeoutMs: 60_000,
    rateLimitedMs: 60_000,
  },
};

const flow = defineFlow({ name: "shouting", input: count, policy })
  .step(list, ({ input }) => input)
  .each("shouts", chain(shout, same("second"), same("third")), ({ list }) => list.items)
  .step(join, ({ shouts }) => ({ texts: shouts.map(({ text }) => text) }))
  .onFailure(record, ({ error }) => error);

/** The same where ten parts come as one message. */
const crowded = {
  ...flow,
  stages: flow.stages.map((stage) => ({ ...stage, policy: { ...stage.policy, parallel: 100 } })),
};

async function started(items: number, of = flow as AnyFlow<unknown>): Promise<Run> {
  const run = createRun(of, { count: items });
  await run.attach();
  await run.start();
  return run;
}

/** The messages of the fan-out, not delivered yet. */
async function fannedOut(items: number, of?: AnyFlow<unknown>): Promise<Run> {
  const run = await started(items, of);
  while (run.outbox[0]?.index !== 0 || run.outbox[0].stage !== 1) await run.deliver(run.outbox.splice(0, 1));
  return run;
}

beforeEach(() => {
  calls.length = 0;
  recorded.length = 0;
  throws.clear();
});

describe("a flow", () => {
  it("runs its steps in order, each part once, and collects a fan-out in the order of its list", async () => {
    const run = await started(25);
    expect(await run.drain()).toMatchObject({ state: "completed", error: null });
    expect(recorded).toEqual([Array.from({ length: 25 }, (_, index) => `ITEM ${index}`)]);
    expect(calls).toHaveLength(27);
    expect([calls[0], calls.at(-1)]).toEqual(["list", "join"]);
  });

  it("says at once that it was accepted, and counts what is done", async () => {
    const run = await started(3);
    const accepted = await run.snapshot();
    expect(accepted).toMatchObject({ seq: 1, state: "running", progress: { done: 0 } });
    expect(accepted?.progress.steps.map(({ name, status }) => [name, status])).toEqual([
      ["list", "running"],
      ["shout", "waiting"],
      ["second", "waiting"],
      ["third", "waiting"],
      ["join", "waiting"],
    ]);
    const done = await run.drain();
    expect(done?.progress).toMatchObject({ done: 11, total: 11 });
    expect(done?.progress.steps.every(({ status }) => status === "done")).toBe(true);
  });

  it("goes on when the list of a fan-out is empty", async () => {
    const run = await started(0);
    expect(await run.drain()).toMatchObject({ state: "completed" });
    expect(recorded).toEqual([[]]);
  });

  it("is started once by starts at the same time", async () => {
    const run = createRun(flow, { count: 2 });
    await run.attach();
    const snapshots = await Promise.all([run.start(), run.start(), run.start()]);
    expect(snapshots.map(({ seq }) => seq)).toEqual([1, 1, 1]);
    expect(run.outbox).toHaveLength(1);
    await run.drain();
    expect(calls).toHaveLength(4);
    expect(await run.start()).toMatchObject({ state: "completed" });
    expect(run.outbox).toHaveLength(0);
  });

  it("sends a fan-out of 1,000 in 10 batches and never has more under way than its window", async () => {
    const run = await fannedOut(2_500);
    expect(run.batches).toEqual([1, 1, ...Array.from({ length: 10 }, () => 100)]);
    let underWay = run.outbox.length;
    while (run.outbox.length > 0) {
      await run.deliver(run.outbox.splice(0, 100));
      underWay = Math.max(underWay, run.outbox.length);
    }
    expect(underWay).toBeLessThanOrEqual(1_000);
    expect(await run.snapshot()).toMatchObject({ state: "completed" });
    expect(run.batches.length).toBeLessThanOrEqual(2 + 25 + 5 + 1);
  });

  it("forgets itself some time after its end, and a stray message does not bring it back", async () => {
    const run = createRun({ ...flow, retainMs: 0 }, { count: 1 });
    await run.attach();
    await run.start();
    const [first] = run.outbox;
    await run.drain();
    await run.pass();
    expect(await run.snapshot()).toBeNull();
    const left = await runInDurableObject<Flow, unknown>(run.stub, async (_flow, { storage }) => ({
      alarm: await storage.getAlarm(),
      tables: storage.sql.exec("select name from sqlite_master where name in ('flows', 'parts')").toArray(),
    }));
    expect(left).toEqual({ alarm: null, tables: [] });
    if (first === undefined) throw new Error("nothing was sent");
    expect((await run.deliver([first])).explicitAcks).toHaveLength(1);
    expect(await run.snapshot()).toBeNull();
  });
});

describe("messages", () => {
  it("a doubled message runs nothing twice, whether at the same time or later", async () => {
    const run = await fannedOut(6);
    const messages = run.outbox.splice(0);
    await Promise.all([
      run.deliver(messages),
      run.deliver(messages),
      run.deliver([...messages, ...messages]),
    ]);
    await run.deliver(messages);
    expect(await run.drain()).toMatchObject({ state: "completed" });
    expect(calls).toHaveLength(8);
  });

  it("parts that may run side by side come as one message, which counts once however often it comes", async () => {
    const run = await fannedOut(25, crowded);
    const groups = run.messages.filter((message) => "parts" in message);
    expect(groups.map(({ parts }) => parts.length)).toEqual([10, 10, 5]);
    run.outbox.length = 0;
    expect((await run.deliver(groups)).explicitAcks).toHaveLength(3);
    await Promise.all([run.deliver(groups), run.deliver([...groups, ...groups])]);
    expect(await run.drain()).toMatchObject({ state: "completed" });
    expect(calls).toHaveLength(1 + 25 + 1);
  });

  it("parts that are due again while they wait to be sent are in their message once", async () => {
    const run = await started(3, crowded);
    run.holdsSends = true;
    while (run.outbox.length > 0) await run.deliver(run.outbox.splice(0, 1));
    for (let times = 0; times < 3; times += 1) await run.pass();
    run.holdsSends = false;
    const places = (message: QueuedSteps) =>
      readSteps(message)?.map(({ stage, index }) => `${stage}.${index}`);
    await expect.poll(() => run.messages.flatMap(places)).toContain("1.-1");
    for (const message of run.messages) expect(places(message)).toEqual([...new Set(places(message))]);
    expect(await run.drain()).toMatchObject({ state: "completed" });
    expect(calls).toHaveLength(1 + 3 + 1);
  });

  it("inputs, outputs and errors are kept however much they are together", async () => {
    const long = "ö".repeat(60_000);
    const text = defineStep({
      name: "text",
      input: z.string(),
      output: z.string(),
      run: async (value) => value,
    });
    const lengths = defineStep({
      name: "lengths",
      input: z.array(z.string()),
      output: z.null(),
      run: async (texts) => {
        recorded.push(texts.map(({ length }) => length));
        return null;
      },
    });
    const heavy = defineFlow({
      name: "heavy",
      input: z.object({ count: z.int() }),
      policy: { parallel: 100 },
    })
      .each("texts", single(text), ({ input }) =>
        Array.from({ length: input.count }, (_, index) => `${index}${long}`),
      )
      .step(lengths, ({ texts }) => texts);
    const run = createRun(heavy, { count: 60 });
    await run.attach();
    await run.start();
    while (run.outbox.length > 0) await run.deliver(run.outbox.splice(0, 100));
    expect((await run.snapshot())?.state).toBe("completed");
    expect(recorded).toEqual([Array.from({ length: 60 }, (_, index) => long.length + `${index}`.length)]);
  });

  it("a message of several parts that was broken off comes again for those that are not done", async () => {
    const run = await fannedOut(10, crowded);
    const [group] = run.messages.filter((message) => "parts" in message);
    if (group === undefined) return expect.fail("nothing was sent together");
    run.outbox.length = 0;
    const holder = { invocation: "broken off", messageId: "group", delivery: 1 };
    const claims = group.parts.map(({ flowId, stage, index, token }) => ({
      ...{ flowId, stage, index, token },
      holder,
    }));
    const done = claims.slice(0, 4).map((claim) => ({
      ...claim,
      outcome: { kind: "done" as const, output: '{"text":"DONE"}' },
    }));
    await run.stub.exchange({ reports: [], claims });
    await run.stub.exchange({ reports: done, claims: [] });
    const again = await run.deliver([group], { messageIds: ["group"], delivery: 2 });
    expect(again.explicitAcks).toEqual(["group"]);
    expect(await run.drain()).toMatchObject({ state: "completed" });
    const texts = recorded.flat();
    expect([texts.filter((text) => text === "DONE").length, texts.length]).toEqual([4, 10]);
  });

  it("a lost message is sent again by the alarm", async () => {
    const run = await fannedOut(4);
    const lost = run.outbox.splice(0, 3);
    await run.drain();
    expect(await run.snapshot()).toMatchObject({ state: "running" });
    await run.pass();
    expect(run.outbox).toEqual(lost);
    expect(await run.drain()).toMatchObject({ state: "completed" });
    expect(calls).toHaveLength(6);
  });

  it("a message that cannot be sent is sent again", async () => {
    const run = createRun(flow, { count: 1 });
    await run.attach();
    run.failSends = 1;
    await run.start();
    expect(run.outbox).toHaveLength(0);
    await run.pass();
    expect(await run.drain()).toMatchObject({ state: "completed" });
  });

  it("a late message changes nothing after the part or the flow is done", async () => {
    const run = await fannedOut(2);
    const messages = [...run.outbox];
    const done = await run.drain();
    const result = await run.deliver(messages);
    expect(result.explicitAcks).toHaveLength(2);
    expect(await run.snapshot()).toEqual(done);
    expect(calls).toHaveLength(4);
  });

  it("a part whose holder fell silent is tried again, and the late report changes nothing", async () => {
    const run = await fannedOut(1);
    const [message] = run.outbox.splice(0);
    if (message === undefined) throw new Error("nothing was sent");
    const { flowId, stage, index, token } = message;
    const claim = {
      flowId,
      stage,
      index,
      token,
      holder: { invocation: "silent", messageId: "m", delivery: 1 },
    };
    expect((await run.stub.exchange({ reports: [], claims: [claim] })).claims[0]).toMatchObject({
      attempt: 1,
    });
    await run.pass();
    await run.pass();
    expect(run.outbox).toHaveLength(1);
    const before = await run.snapshot();
    await run.stub.exchange({
      reports: [{ ...claim, outcome: { kind: "done", output: '{"text":"late"}' } }],
      claims: [],
    });
    expect(await run.snapshot()).toMatchObject({ seq: before?.seq, state: before?.state });
    expect(await run.drain()).toMatchObject({ state: "completed" });
    expect(recorded).toEqual([["ITEM 0"]]);
  });

  it("a flow that is forgotten runs no further, and says how long its worker may still be at it", async () => {
    const run = await fannedOut(1);
    const { flowId, outbox } = run;
    const [message] = outbox.splice(0);
    if (message === undefined) return expect.fail("nothing was sent");
    const { flow: _, ...part } = message;
    const claim = { ...part, holder: { invocation: "one", messageId: "m", delivery: 1 } };
    await run.stub.exchange({ reports: [], claims: [claim] });
    expect(await run.stub.forget(flowId)).toBeGreaterThan(0);
    expect(await run.snapshot()).toBeNull();
    const late = {
      reports: [{ ...claim, outcome: { kind: "done" as const, output: "{}" } }],
      claims: [claim],
    };
    expect((await run.stub.exchange(late)).claims).toEqual([null]);
    expect(await run.stub.forget(flowId)).toBe(0);
    expect(outbox).toEqual([]);
  });

  it("a redelivery of the message takes its part over, and asking again for a claim does not count twice", async () => {
    const run = await fannedOut(1);
    const [message] = run.outbox.splice(0);
    if (message === undefined) throw new Error("nothing was sent");
    const { flowId, stage, index, token } = message;
    const claim = {
      flowId,
      stage,
      index,
      token,
      holder: { invocation: "dies", messageId: "m", delivery: 1 },
    };
    await run.stub.exchange({ reports: [], claims: [claim] });
    expect((await run.stub.exchange({ reports: [], claims: [claim] })).claims[0]).toMatchObject({
      attempt: 1,
    });
    await run.deliver([message], { messageIds: ["other"], delivery: 2 });
    expect(calls).toEqual(["list"]);
    await run.deliver([message], { messageIds: ["m"], delivery: 2 });
    expect(await run.drain()).toMatchObject({ state: "completed" });
  });

  it("a delivery that lost its part to the next one reports in vain", async () => {
    const run = await fannedOut(1);
    const [message] = run.outbox.splice(0);
    if (message === undefined) throw new Error("nothing was sent");
    const { flowId, stage, index, token } = message;
    const claimOf = (delivery: number) => ({
      ...{ flowId, stage, index, token },
      holder: { invocation: `worker ${delivery}`, messageId: "m", delivery },
    });
    const done = (text: string) => ({ kind: "done" as const, output: JSON.stringify({ text }) });
    await run.stub.exchange({ reports: [], claims: [claimOf(1)] });
    await run.stub.exchange({ reports: [], claims: [claimOf(2)] });
    await run.stub.exchange({ reports: [{ ...claimOf(1), outcome: done("LOST") }], claims: [] });
    expect((await run.snapshot())?.progress.steps[1]).toMatchObject({ done: 0 });
    await run.stub.exchange({ reports: [{ ...claimOf(2), outcome: done("KEPT") }], claims: [] });
    await run.drain();
    expect(recorded).toEqual([["KEPT"]]);
  });

  it("an old attempt's message does not start the next one before its time", async () => {
    throws.set("shout", [new Error("once")]);
    const run = await fannedOut(1);
    const messages = run.outbox.splice(0);
    await run.deliver(messages);
    await run.deliver(messages);
    expect(calls).toEqual(["list", "shout item 0"]);
    await run.pass();
    await run.deliver(messages);
    expect(calls).toEqual(["list", "shout item 0"]);
    expect(await run.drain()).toMatchObject({ state: "completed" });
  });

  it("a part that breaks its worker each time fails the flow instead of coming back for ever", async () => {
    const run = await fannedOut(1);
    const [message] = run.outbox.splice(0);
    if (message === undefined) throw new Error("nothing was sent");
    const { flowId, stage, index, token } = message;
    for (let delivery = 1; delivery <= 6; delivery += 1) {
      const holder = { invocation: `dies ${delivery}`, messageId: "m", delivery };
      await run.stub.exchange({ reports: [], claims: [{ flowId, stage, index, token, holder }] });
    }
    expect(await run.drain()).toMatchObject({ state: "failed", error: { code: "step_broke_off" } });
  });

  it("parts that fall silent together fail their flow once, and none of them is sent again", async () => {
    const retry = { attempts: 1, baseMs: 1, maxMs: 1, jitter: 0, timeoutMs: 1, rateLimitedMs: 1 };
    const stages = flow.stages.map((stage) => ({ ...stage, policy: { ...stage.policy, retry } }));
    const run = createRun({ ...flow, stages }, { count: 2 });
    await run.attach();
    await run.start();
    while (run.outbox[0]?.index !== 0 || run.outbox[0].stage !== 1)
      await run.deliver(run.outbox.splice(0, 1));
    const claims = run.outbox.splice(0).map(({ flowId, stage, index, token }) => {
      const holder = { invocation: `silent ${index}`, messageId: `m ${index}`, delivery: 1 };
      return { flowId, stage, index, token, holder };
    });
    await run.stub.exchange({ reports: [], claims });
    await run.pass();
    await run.pass();
    expect(new Set(run.outbox.map(({ stage }) => stage))).toEqual(new Set([flow.stages.length]));
    expect(await run.drain()).toMatchObject({ state: "failed", error: { code: "step_timed_out" } });
    await run.pass();
    expect(run.outbox).toEqual([]);
  });

  it("go on once the flow is started again, when its alarm was lost", async () => {
    const run = await started(1);
    await runInDurableObject(run.stub, (_flow, { storage }) => storage.deleteAlarm());
    await run.start();
    expect(await runInDurableObject(run.stub, (_flow, { storage }) => storage.getAlarm())).not.toBeNull();
  });

  it("go on where they were after the object was evicted", async () => {
    const run = await fannedOut(5);
    await run.deliver(run.outbox.splice(0, 2));
    run.outbox.length = 0;
    await evictDurableObject(run.stub);
    await run.attach();
    await run.pass();
    expect(run.outbox).toHaveLength(3);
    expect(await run.drain()).toMatchObject({ state: "completed" });
    expect(calls).toHaveLength(7);
  });

  it("what is not a step is dropped and does not hold up its batch", async () => {
    const run = await started(1);
    const result = await run.deliver([{ nonsense: true } as never, ...run.outbox.splice(0)]);
    expect(result.explicitAcks).toHaveLength(2);
    expect(await run.drain()).toMatchObject({ state: "completed" });
  });
});

describe("failures", () => {
  it("a step that fails 4 times is tried 5 times and its flow completes", async () => {
    throws.set("join", [
      new Error("1"),
      new Error("2"),
      new StepError("rate_limited", "slow", "Slow"),
      new Error("4"),
    ]);
    const run = await started(1);
    for (let attempt = 1; attempt <= 5; attempt += 1) {
      await run.drain();
      await run.pass();
    }
    expect(await run.snapshot()).toMatchObject({ state: "completed" });
    expect(calls.filter((name) => name === "join")).toHaveLength(5);
  });

  it("a step that always fails ends its flow with a clear error, which is written down", async () => {
    throws.set(
      "join",
      Array.from({ length: 9 }, () => new Error("secret detail")),
    );
    const run = await started(1);
    for (let attempt = 1; attempt <= 6; attempt += 1) {
      await run.drain();
      await run.pass();
    }
    const error = { code: "step_failed", message: expect.stringContaining('"join" failed') };
    const ended = await run.snapshot();
    expect(ended).toMatchObject({ state: "failed", error });
    expect(JSON.stringify(ended)).not.toContain("secret detail");
    expect(ended?.progress.steps.at(-1)).toMatchObject({ name: "join", status: "failed" });
    expect(recorded.at(-1)).toMatchObject(error);
    expect(calls.filter((name) => name === "join")).toHaveLength(5);
  });

  it("bad input fails the flow at once with its own words", async () => {
    throws.set("shout", [undefined, badInput("not_text", "Row 3 is not text")]);
    const run = await fannedOut(5);
    expect(await run.drain()).toMatchObject({
      state: "failed",
      error: { code: "not_text", message: "Row 3 is not text" },
    });
    expect(recorded).toEqual([{ code: "not_text", message: "Row 3 is not text" }]);
    expect(calls).not.toContain("join");
  });

  it("writing a failure down is tried until it succeeds", async () => {
    throws.set("list", [badInput("no", "No")]);
    throws.set(
      "record",
      Array.from({ length: 12 }, () => badInput("no", "No")),
    );
    const run = await started(1);
    for (let attempt = 1; attempt <= 12; attempt += 1) {
      await run.drain();
      expect(await run.snapshot()).toMatchObject({ state: "failing" });
      await run.pass();
    }
    expect(await run.drain()).toMatchObject({ state: "failed" });
  });

  it("a flow that is not done at its deadline fails", async () => {
    const run = createRun({ ...flow, deadlineMs: 0 }, { count: 1 });
    await run.attach();
    await run.start();
    expect(await run.drain()).toMatchObject({ state: "failed", error: { code: "deadline_exceeded" } });
  });

  it("a step that does not end is given up at its deadline", async () => {
    const stuck = defineStep({
      name: "stuck",
      input: z.null(),
      output: z.null(),
      run: () => new Promise<null>(() => {}),
    });
    const run = createRun(
      defineFlow({ name: "stuck", input: count }).step(stuck, () => null, {
        timeoutMs: 20,
        retry: { attempts: 2, baseMs: 1, maxMs: 1, jitter: 0, timeoutMs: 60_000, rateLimitedMs: 1 },
      }),
      { count: 1 },
    );
    await run.attach();
    await run.start();
    await run.drain();
    await run.pass();
    expect(await run.drain()).toMatchObject({ state: "failed", error: { code: "step_timed_out" } });
  });
});
