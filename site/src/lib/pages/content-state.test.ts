import { expect, it } from "vitest";
import { createContentState } from "./content-state.ts";

const asking = { request: new Request("https://site.test/") };

function setUp(answers: (Response | Error)[]) {
  let nowMs = 0;
  let asked = 0;
  const state = createContentState(
    async () => {
      const answer = answers[Math.min(asked, answers.length - 1)];
      asked += 1;
      if (answer instanceof Error || answer === undefined) throw answer;
      return answer.clone();
    },
    () => nowMs,
  );
  function later(ms: number): void {
    nowMs += ms;
  }
  return { state: () => state(asking), later, asked: () => asked };
}

const said = (posts: number) => Response.json({ versions: { posts } });

it("the gateway is asked at most once a second", async () => {
  const { state, later, asked } = setUp([said(1), said(2)]);
  await state();
  later(999);
  expect(await state()).toMatchObject({ versions: { posts: 1 } });
  expect(asked()).toBe(1);
  later(1);
  expect(await state()).toMatchObject({ versions: { posts: 2 } });
});

it("what changed is settled once every gateway has heard of it", async () => {
  const { state, later } = setUp([said(1)]);
  expect(await state()).toMatchObject({ standing: "unsettled" });
  later(2_999);
  expect(await state()).toMatchObject({ standing: "unsettled" });
  later(1_001);
  expect(await state()).toMatchObject({ standing: "settled" });
});

it("another number begins that anew", async () => {
  const { state, later } = setUp([said(1), said(1), said(2)]);
  await state();
  later(4_000);
  expect(await state()).toMatchObject({ standing: "settled" });
  later(1_000);
  expect(await state()).toMatchObject({ standing: "unsettled" });
});

it.each([
  ["unsure", new Response(null, { status: 503 })],
  ["unsure", new Response(null, { status: 429 })],
  ["away", new Response(null, { status: 502 })],
  ["away", new Error("no connection")],
  ["away", Response.json({ versions: "?" })],
])("is %s after %o, and what was heard before is still known", async (standing, answer) => {
  expect(await setUp([answer]).state()).toEqual({ versions: null, standing });
  const { state, later } = setUp([said(1), answer]);
  await state();
  later(1_000);
  expect(await state()).toEqual({ versions: { posts: 1 }, standing });
});

it.each([400, 403, 421, 429, 431])("a refusal (%i) to one visitor is nobody else's", async (status) => {
  const { state, later, asked } = setUp([said(1), new Response(null, { status }), said(2)]);
  await state();
  later(1_000);
  expect(await state()).toEqual({ versions: { posts: 1 }, standing: "unsure" });
  expect(await state()).toEqual({ versions: { posts: 2 }, standing: "unsettled" });
  expect(asked()).toBe(3);
});

it("an answer that comes late takes nothing back", async () => {
  let nowMs = 0;
  const answers = [Promise.withResolvers<Response>(), Promise.withResolvers<Response>()];
  let asked = 0;
  const state = createContentState(
    async () => {
      asked += 1;
      return (await answers[asked - 1]?.promise) as Response;
    },
    () => nowMs,
  );
  const first = state(asking);
  nowMs = 1_000;
  const second = state(asking);
  answers[1]?.resolve(said(2));
  expect(await second).toMatchObject({ versions: { posts: 2 } });
  answers[0]?.resolve(said(1));
  expect(await first).toMatchObject({ versions: { posts: 2 } });
});
