import { expect, test } from "vitest";
import { z } from "zod";
import { uuidOf } from "./uuid-of.ts";

test("every text has a UUID of its own, which everything that takes one takes", async () => {
  const texts = Array.from({ length: 200 }, (_, index) => `invoice:${index}:paid`);
  const ids = await Promise.all(texts.map(uuidOf));
  for (const id of ids) expect(z.uuid().safeParse(id).success, id).toBe(true);
  expect(new Set(ids).size).toBe(texts.length);
  expect(await Promise.all(texts.map(uuidOf))).toEqual(ids);
});
