import { env } from "cloudflare:workers";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { z } from "zod";
import { seededRandom } from "../../../dev/seeded-random.ts";
import type { FlowSnapshot } from "../../../durable-objects/flow-protocol.ts";
import { defineFlow } from "./define-flow.ts";
import { defineStep, type StepContext, single } from "./define-step.ts";
import { countLibrary, libraryOf, type Notes } from "./example-flow.ts";
import { dieOnceAt, noteEveryPoint, runWithFaults } from "./fault-harness.ts";
import { type Fault, type Life, mortal } from "./fault-points.ts";

/** What the steps have noted, and how often. */
function createNotebook() {
  const notes = new Map<string, number>();
  const write = async (name: string, words: number) => {
    notes.set(name, words);
  };
  return { notes, services: (life: Life): Notes => ({ notes: mortal({ write }, ["write"], life) }) };
}

/** Everything that somebody could see of a flow that has ended. */
function seen({ state, error, progress: { done, total, steps } }: FlowSnapshot, notes: Map<string, number>) {
  return { state, error, progress: { done, total, steps }, notes: Object.fromEntries([...notes].sort()) };
}

// Whoever calls an object that has died waits a little before the next call: that proves nothing here. A worker that dies
// takes its timers along; here they would stay, and workerd has room for 10,000.
beforeAll(() => {
  vi.stubGlobal("scheduler", { wait: async () => {} });
  vi.stubGlobal("setTimeout", () => 0);
});
afterAll(() => void vi.unstubAllGlobals());

let serial = 0;

async function count(size: readonly [number, number, number], fault?: Fault) {
  serial += 1;
  const { notes, services } = createNotebook();
  const flowId = `library-${serial}-${crypto.randomUUID()}`;
  const end = await runWithFaults({
    ...{ flow: countLibrary, flowId, input: libraryOf(size), services },
    ...(fault === undefined ? {} : { fault }),
  });
  return seen(end, notes);
}

describe("a tree of flows, three deep", () => {
  it("ends undisturbed on what its leaves add up to", async () => {
    const { state, notes } = await count([2, 2, 3]);
    expect(state).toBe("completed");
    expect(notes).toMatchObject({ library: 78, "shelf 1": 57, "book 0.1": 15, "chapter 1.1.2": 12 });
    expect(Object.keys(notes)).toHaveLength(1 + 2 + 4 + 12);
  });

  it("ends on the same whichever boundary its worker or its object dies at", async () => {
    const noting = noteEveryPoint();
    const undisturbed = await count([1, 1, 2], noting.fault);
    for (let point = 0; point < noting.points(); point += 1)
      expect(await count([1, 1, 2], dieOnceAt(point)), `dead at point ${point}`).toEqual(undisturbed);
    expect(noting.points()).toBeGreaterThan(60);
  }, 300_000);
});

const list = defineStep({
  name: "list",
  input: z.object({ count: z.int() }),
  output: z.array(z.int()),
  run: async ({ count }) => Array.from({ length: count }, (_, index) => index),
});
const square = defineStep({
  name: "square",
  input: z.int(),
  output: z.int(),
  run: async (value, { services: { notes } }: StepContext<Notes>) => {
    await notes.write(`square ${value}`, value * value);
    return value * value;
  },
});
const sum = defineStep({
  name: "sum",
  input: z.array(z.int()),
  output: z.int(),
  run: async (all, { services: { notes } }: StepContext<Notes>) => {
    const total = all.reduce((before, value) => before + value, 0);
    await notes.write("sum", total);
    return total;
  },
});
/** A part may be broken off at each of its boundaries. */
const patient = { retry: { attempts: 1_000 } };
/** So many parts come with one message. */
const squaresOf = (together: number) =>
  defineFlow({
    name: "squares",
    input: z.object({ count: z.int() }),
    policy: { ...patient, parallel: 10 * together },
  })
    .step(list, ({ input }) => input)
    .each("parts", single(square), ({ list }) => list)
    .step(sum, ({ parts }) => parts);

async function squareAll({ size, together }: { size: number; together: number }, fault?: Fault) {
  serial += 1;
  const { notes, services } = createNotebook();
  const end = await runWithFaults({
    ...{
      flow: squaresOf(together),
      flowId: `squares-${serial}-${crypto.randomUUID()}`,
      input: { count: size },
      services,
      // The more messages a worker has, the more of them each of its deaths is also one of.
      batchSize: 3,
    },
    ...(fault === undefined ? {} : { fault }),
  });
  return seen(end, notes);
}

const width = Number((env as unknown as { SOAK_FAN_OUT: string }).SOAK_FAN_OUT);
const sumOfSquares = ((width - 1) * width * (2 * width - 1)) / 6;

describe.each([1, 10])(`a fan-out of ${width}, %i of which travel together`, (together) => {
  it("ends on the same although its workers die at every boundary of each message, and its object again and again", async () => {
    const undisturbed = await squareAll({ size: width, together });
    expect(undisturbed).toMatchObject({ state: "completed", notes: { sum: sumOfSquares } });
    const died = new Set<string>();
    const random = seededRandom(1);
    const disturbed = await squareAll({ size: width, together }, (kind, what) => {
      if (kind === "commit" || kind === "committed") return random() < 1 / 16;
      if (kind === "send" || kind === "sent") return random() < 1 / 4;
      const isFirst = !died.has(`${kind} ${what}`);
      died.add(`${kind} ${what}`);
      return isFirst;
    });
    expect(disturbed).toEqual(undisturbed);
    expect([...died].filter((point) => point.startsWith("acked")).length).toBeGreaterThanOrEqual(
      width / together,
    );
  }, 600_000);
});
