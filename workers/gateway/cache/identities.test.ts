/** No answer that was made for one identity is ever shown to another, and none that was purged two seconds ago. */
import fc from "fast-check";
import { Hono } from "hono";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { ApiError } from "../../contract/api-error.ts";
import type { User } from "../../contract/auth.ts";
import type { AppEnv } from "../router.ts";
import { createIsolate, createShared } from "../testing/cached.ts";
import { editors, everyone, theTenant, theUser } from "./audience.ts";
import type { QueryValues } from "./rule.ts";
import { defineCached } from "./rule.ts";

beforeAll(() => void vi.useFakeTimers({ toFake: ["Date"] }));
afterAll(() => void vi.useRealTimers());

/** Names that try to be taken for another's: for another kind's, for two at once, for a part of a key. */
const ids = ["a", "b", "", "public", "user", 'a","', "a:b", "__proto__"] as const;
const kinds = ["public", "user", "tenant", "editor"] as const;
type Asked = { kind: (typeof kinds)[number]; id: string; query: QueryValues };

/** Most of the time few enough that questions meet; now and then any name. */
const idOf = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom("a", "b") },
  { weight: 1, arbitrary: fc.constantFrom(...ids) },
);
const queryOf = fc.oneof(
  { weight: 6, arbitrary: fc.record({ id: fc.constantFrom("a", "b") }) },
  {
    weight: 1,
    arbitrary: fc.record(
      { id: idOf, limit: fc.constantFrom(1, 11), page: fc.constantFrom("1", "1,1") },
      { requiredKeys: ["id"] },
    ),
  },
);
const isolateOf = fc.nat(1);

const askStep = fc.record({
  ...{ do: fc.constant("ask" as const), isolate: isolateOf, kind: fc.constantFrom(...kinds) },
  // Whether what it loads ends before the next step.
  ...{ id: idOf, query: queryOf, ends: fc.boolean() },
});
const changeStep = fc.record({ do: fc.constant("change" as const), tag: idOf, isolate: isolateOf });
const waitStep = fc.record({
  do: fc.constant("wait" as const),
  ms: fc.constantFrom(1, 400, 1_000, 1_999, 5_000, 60_000),
});
const loadStep = fc.record({ do: fc.constant("load" as const), which: fc.nat(5) });
const failStep = fc.record({ do: fc.constant("fail" as const), fails: fc.boolean() });

const step = fc.oneof(
  { weight: 10, arbitrary: askStep },
  { weight: 2, arbitrary: changeStep },
  { weight: 3, arbitrary: waitStep },
  { weight: 3, arbitrary: loadStep },
  { weight: 1, arbitrary: failStep },
);

type Change = { tag: string; version: number; toldAtMs: number };

/** The world outside of the isolates: what the content is now, and loads that end when a step says so. */
function createWorld() {
  const versions = new Map<string, number>();
  const changes: Change[] = [];
  const world = { fails: false, pending: [] as (() => void)[] };
  const versionOf = (tag: string) => versions.get(tag) ?? 0;
  return {
    world,
    versionOf,
    change(tag: string) {
      versions.set(tag, versionOf(tag) + 1);
      return { tag, version: versionOf(tag) };
    },
    told: (change: Omit<Change, "toldAtMs">) => void changes.push({ ...change, toldAtMs: Date.now() }),
    /** The oldest version that may still be shown to who asks now. */
    floorOf: (tag: string) =>
      Math.max(
        0,
        ...changes
          .filter((each) => each.tag === tag && Date.now() - each.toldAtMs >= 2_000)
          .map(({ version }) => version),
      ),
    async read(asked: Asked) {
      const text = JSON.stringify(asked);
      const version = versionOf(String(asked.query.id));
      await new Promise<void>((resolve) => world.pending.push(resolve));
      if (world.fails) throw new ApiError("unavailable");
      return { text, version };
    },
  };
}

type World = ReturnType<typeof createWorld>;

function createFront({ read }: World, cache: ReturnType<typeof createIsolate>) {
  const lives = { name: "read", freshSeconds: 4, staleSeconds: 30, failedSeconds: 600 };
  const tags = ({ id }: QueryValues) => [String(id)];
  const load = (_: unknown, query: QueryValues, { kind, id }: { kind: Asked["kind"]; id: string }) =>
    read({ kind, id, query });
  const rules = {
    public: defineCached({ ...lives, audience: "public", tags, load }),
    user: defineCached({ ...lives, audience: "user", tags, load }),
    tenant: defineCached({ ...lives, audience: "tenant", tags, load }),
    editor: defineCached({ ...lives, audience: "editor", tags, load }),
  };
  const app = new Hono<AppEnv>();
  app.onError((error) => new Response(null, { status: error instanceof ApiError ? error.status : 500 }));
  app.get("/", (c) => {
    const { kind, id, query }: Asked = JSON.parse(c.req.header("asked") ?? "");
    const user = { id, role: "editor" } as User;
    if (kind === "public") return cache.answer(c, rules.public, { audience: everyone, query });
    if (kind === "user") return cache.answer(c, rules.user, { audience: theUser({ user }), query });
    if (kind === "editor") return cache.answer(c, rules.editor, { audience: editors({ user }), query });
    const tenant = { id, name: "", slug: "", personal: false } as unknown as Parameters<
      typeof theTenant
    >[0]["tenant"];
    return cache.answer(c, rules.tenant, { audience: theTenant({ tenant, role: "member" }), query });
  });
  return app;
}

/** Lets everything that can go on without a load's end do so. */
const rest = () => scheduler.wait(0);

test("whoever asks whatever in whatever order", { timeout: 300_000 }, async () => {
  let shown = 0;
  let hits = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 60, size: "max" }), async (steps) => {
      const outside = createWorld();
      const { world } = outside;
      const shared = createShared();
      const caches = [0, 1].map(() => createIsolate(shared));
      const fronts = caches.map((cache) => createFront(outside, cache));
      const answers: Promise<void>[] = [];

      async function ask(isolate: number, { kind, id, query }: Asked): Promise<void> {
        const asked = { kind, id: kind === "public" || kind === "editor" ? "" : id, query };
        const floor = outside.floorOf(String(query.id));
        const headers = { asked: JSON.stringify({ kind, id, query }) };
        const response = await (fronts[isolate]?.request("/", { headers }) ?? expect.fail("no isolate"));
        expect([200, 503]).toContain(response.status);
        if (response.status !== 200) return;
        shown += 1;
        if (response.headers.get("cache-status")?.includes("hit")) hits += 1;
        const { text, version } = await response.json<{ text: string; version: number }>();
        expect(sorted(JSON.parse(text))).toEqual(sorted(asked));
        expect(version).toBeGreaterThanOrEqual(floor);
        expect(response.headers.get("cache-control")?.startsWith("public")).toBe(kind === "public");
      }

      async function endLoads(): Promise<void> {
        for (const end of world.pending.splice(0)) end();
        await rest();
      }

      for (const each of steps) {
        if (each.do === "ask") {
          answers.push(ask(each.isolate, each));
          await rest();
          if (each.ends) await endLoads();
        }
        if (each.do === "wait") vi.setSystemTime(Date.now() + each.ms);
        if (each.do === "load") {
          world.pending.splice(each.which % (world.pending.length || 1), 1)[0]?.();
          await rest();
        }
        if (each.do === "fail") world.fails = each.fails;
        if (each.do === "change") {
          const change = outside.change(each.tag);
          await caches[each.isolate]?.purge([each.tag], "webhook");
          outside.told(change);
        }
      }
      let open = true;
      const all = Promise.all(answers).finally(() => (open = false));
      while (open) await endLoads();
      await all;
    }),
    { numRuns: 400, endOnFailure: true },
  );
  // It says little of a cache that never shows what it kept.
  expect(hits).toBeGreaterThan(shown / 20);
});

function sorted({ kind, id, query }: Asked) {
  return { kind, id, query: Object.fromEntries(Object.entries(query).sort()) };
}
