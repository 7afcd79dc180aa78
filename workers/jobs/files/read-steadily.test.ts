import { expect, it } from "vitest";
import { readSteadily } from "./read-steadily.ts";

const bytes = new TextEncoder().encode("a\n1\n");

it("gives all of a stream that goes on", async () => {
  const read: Uint8Array[] = [];
  const body = new Blob([bytes]).stream();
  for await (const piece of readSteadily(body, { idleMs: 60_000 })) read.push(piece);
  expect(await new Blob(read as Uint8Array<ArrayBuffer>[]).text()).toBe("a\n1\n");
});

it("gives up a stream that stands still, and cancels it", async () => {
  const { promise: cancelled, resolve: cancel } = Promise.withResolvers<void>();
  const body = new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(bytes),
    cancel,
  });
  const pieces = readSteadily(body, { idleMs: 5 });
  expect(await pieces.next()).toEqual({ done: false, value: bytes });
  await expect(pieces.next()).rejects.toMatchObject({ name: "TimeoutError" });
  await cancelled;
});

it("cancels what nobody reads on", async () => {
  const { promise: cancelled, resolve: cancel } = Promise.withResolvers<void>();
  const body = new ReadableStream<Uint8Array>({
    pull: (controller) => controller.enqueue(bytes),
    cancel,
  });
  for await (const piece of readSteadily(body, { idleMs: 60_000 })) {
    expect(piece).toEqual(bytes);
    break;
  }
  await cancelled;
});
