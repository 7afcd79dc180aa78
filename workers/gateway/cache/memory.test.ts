import fc from "fast-check";
import { expect, test } from "vitest";
import { createMemory } from "./memory.ts";

const entry = (key: string, chars: number) => ({
  ...{ key, etag: '"x"', loadedAtMs: 0, tags: [] },
  body: "x".repeat(chars),
});

test("what is kept is bounded in bytes, whatever its number, and what was used last stays", () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(60), fc.nat(8_000))), (sets) => {
      const memory = createMemory(200_000);
      for (const [name, chars] of sets) {
        memory.set(entry(`key-${name}`, chars));
        const kept = Array.from({ length: 61 }, (_, index) => memory.get(`key-${index}`));
        const bytes = kept.reduce((sum, each) => sum + 2 * (each?.body?.length ?? 0), 0);
        expect(bytes).toBeLessThanOrEqual(200_000);
        const isTooLarge = 2 * (`key-${name}`.length + chars) + 512 > 200_000 / 16;
        expect(memory.get(`key-${name}`)?.body?.length).toBe(isTooLarge ? undefined : chars);
      }
    }),
  );
});

test("nothing is left of what was cleared", () => {
  const memory = createMemory(200_000);
  memory.set(entry("a", 10));
  memory.clear();
  expect(memory.get("a")).toBeUndefined();
});
