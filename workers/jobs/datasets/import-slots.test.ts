import { expect, it } from "vitest";
import { mostFetchMs } from "./fetch-source.ts";
import { createImportSlots } from "./import-slots.ts";

const never = () => new Promise<never>(() => {});
const done = async () => "done";

it("a slot of an import that never told of its end is free once no import can still be under way", async () => {
  let nowMs = 0;
  const inImportSlot = createImportSlots({ now: () => nowMs });
  for (const _ of [1, 2]) void inImportSlot("acme", never);
  nowMs = mostFetchMs;
  await expect(inImportSlot("acme", done)).rejects.toMatchObject({ code: "rate_limited" });
  nowMs = 2 * mostFetchMs;
  expect(await inImportSlot("acme", done)).toBe("done");
});

it("an import that tells of its end late takes no slot of another with it", async () => {
  let nowMs = 0;
  const inImportSlot = createImportSlots({ now: () => nowMs });
  const { promise: end, resolve } = Promise.withResolvers<void>();
  const late = inImportSlot("acme", () => end);
  nowMs = 2 * mostFetchMs;
  for (const _ of [1, 2]) void inImportSlot("acme", never);
  resolve();
  await late;
  await expect(inImportSlot("acme", done)).rejects.toMatchObject({ code: "rate_limited" });
});
