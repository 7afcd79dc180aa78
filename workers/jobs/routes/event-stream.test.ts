import { describe, expect, it } from "vitest";
import { eventStream, type ServerEvent } from "./event-stream.ts";

const onError = () => {};

async function* numbers(count: number, made: number[] = []): AsyncGenerator<ServerEvent> {
  for (let index = 1; index <= count; index += 1) {
    made.push(index);
    yield { id: String(index), event: "progress", data: { index } };
  }
}

describe("eventStream", () => {
  it("writes events as a browser's EventSource reads them, and ends with the source", async () => {
    let stopped = 0;
    const response = eventStream(numbers(2), () => (stopped += 1), { onError });
    expect(response.headers.get("content-type")).toBe("text/event-stream; charset=utf-8");
    expect(response.headers.get("cache-control")).toBe("no-store");
    expect(await response.text()).toBe(
      'retry: 1000\n\nid: 1\nevent: progress\ndata: {"index":1}\n\nid: 2\nevent: progress\ndata: {"index":2}\n\n',
    );
    expect(stopped).toBe(1);
  });

  it("takes no more from its source than the client takes", async () => {
    const made: number[] = [];
    const reader = eventStream(numbers(10_000, made), () => {}, { onError }).body?.getReader();
    for (let index = 0; index < 3; index += 1) await reader?.read();
    expect(made.length).toBeLessThan(6);
    await reader?.cancel();
  });

  it("says something now and then while the source is silent, and loses no event by it", async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    async function* silent(): AsyncGenerator<ServerEvent> {
      await promise;
      yield* numbers(1);
    }
    const reader = eventStream(silent(), () => {}, { heartbeatMs: 5, onError }).body?.getReader();
    const read = async () => new TextDecoder().decode((await reader?.read())?.value);
    expect(await read()).toBe("retry: 1000\n\n");
    expect(await read()).toBe(":\n\n");
    expect(await read()).toBe(":\n\n");
    resolve();
    let text = ":\n\n";
    while (text === ":\n\n") text = await read();
    expect(text).toContain('data: {"index":1}');
  });

  it("stops its source when the client leaves", async () => {
    let stopped = 0;
    const response = eventStream(numbers(10), () => (stopped += 1), { onError });
    await response.body?.cancel();
    expect(stopped).toBe(1);
  });

  it("ends when its source fails, so that the client comes back, and says why in the log", async () => {
    const errors: unknown[] = [];
    async function* failing(): AsyncGenerator<ServerEvent> {
      yield* numbers(1);
      throw new Error("the object is gone");
    }
    const text = await eventStream(failing(), () => {}, { onError: (error) => errors.push(error) }).text();
    expect(text).toContain("id: 1");
    expect(errors).toHaveLength(1);
  });
});
