import { env } from "cloudflare:workers";
import { describe, expect, it, vi } from "vitest";
import { storeStream } from "./store-stream.ts";
import { writeJoined } from "./write-joined.ts";

const files = env.FILES;
const partBytes = 5 * 1024 * 1024;
const going = new AbortController().signal;

function bytesOf(length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, index) => (index * 31 + (index >> 8)) & 0xff);
}

async function* pieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function store(
  key: string,
  bytes: Uint8Array,
  { size = 60_000, limit = Number.POSITIVE_INFINITY } = {},
) {
  return await storeStream(files, key, pieces(bytes, size), {
    contentType: "text/csv",
    onBytes: (total) => {
      if (total > limit) throw new Error("over the limit");
    },
  });
}

describe("storeStream", () => {
  it.each([0, 1, 100_000, partBytes - 1, partBytes, partBytes + 1, 2 * partBytes, 2 * partBytes + 12_345])(
    "keeps %i bytes as they are",
    async (length) => {
      const bytes = bytesOf(length);
      expect(await store(`stored-${length}`, bytes)).toBe(length);
      const object = await files.get(`stored-${length}`);
      expect(object?.size).toBe(length);
      expect(object?.httpMetadata?.contentType).toBe("text/csv");
      const read = new Uint8Array((await object?.arrayBuffer()) ?? new ArrayBuffer());
      expect(read.every((byte, index) => byte === bytes[index])).toBe(true);
    },
  );

  it("keeps pieces of one byte as they are", async () => {
    const bytes = bytesOf(100_000);
    expect(await store("stored-bytewise", bytes, { size: 1 })).toBe(bytes.length);
    const read = new Uint8Array((await (await files.get("stored-bytewise"))?.arrayBuffer()) ?? []);
    expect(read).toEqual(bytes);
  });

  it.each([1_000, partBytes + 1_000])(
    "leaves nothing behind when it is stopped after %i bytes",
    async (limit) => {
      await expect(store("stopped", bytesOf(2 * partBytes), { limit })).rejects.toThrow("over the limit");
      expect(await files.head("stopped")).toBeNull();
    },
  );
});

describe("writeJoined", () => {
  it("joins stretches of objects byte for byte", async () => {
    await files.put("one", "..first..");
    await files.put("two", "second");
    await writeJoined(files, "joined", {
      head: "head ",
      pieces: [
        { key: "one", offset: 2, length: 5 },
        { key: "two", offset: 0, length: 0 },
        { key: "two", offset: 0, length: 6 },
      ],
      contentType: "text/plain",
      signal: going,
    });
    expect(await (await files.get("joined"))?.text()).toBe("head firstsecond");
  });

  it("fails when a piece is missing, and leaves nothing", async () => {
    const pieces = [{ key: "missing", offset: 0, length: 3 }];
    await expect(
      writeJoined(files, "broken", { head: "x", pieces, contentType: "text/plain", signal: going }),
    ).rejects.toThrow("missing");
    expect(await files.head("broken")).toBeNull();
  });

  it("stops where it is aborted, and leaves nothing", async () => {
    const controller = new AbortController();
    await files.put("long", bytesOf(1_000_000));
    const read = vi.spyOn(files, "get").mockImplementation(async (key, options) => {
      controller.abort(new Error("nobody waits"));
      read.mockRestore();
      return await files.get(key, options as R2GetOptions);
    });
    const pieces = [1, 2, 3].map(() => ({ key: "long", offset: 0, length: 1_000_000 }));
    await expect(
      writeJoined(files, "aborted", {
        ...{ head: "x", pieces, contentType: "text/plain", signal: controller.signal },
      }),
    ).rejects.toThrow("nobody waits");
    expect(await files.head("aborted")).toBeNull();
  });
});
