import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { boundaryOf, readMultipart } from "./read-multipart.ts";

const encoder = new TextEncoder();

type Part = { name: string; fileName: string | null; content: string };

function write(parts: readonly Part[], boundary = "b"): string {
  const written = parts.map(({ name, fileName, content }) => {
    const file = fileName === null ? "" : `; filename="${fileName}"\r\nContent-Type: text/csv`;
    return `--${boundary}\r\nContent-Disposition: form-data; name="${name}"${file}\r\n\r\n${content}\r\n`;
  });
  return `${written.join("")}--${boundary}--\r\n`;
}

/** The bytes in pieces, cut at the given places. */
function streamOf(bytes: Uint8Array, cuts: readonly number[] = []): ReadableStream<Uint8Array> {
  const places = [0, ...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length].sort((a, b) => a - b);
  return new ReadableStream({
    start(controller) {
      for (const [index, place] of places.entries()) {
        const piece = bytes.slice(place, places[index + 1] ?? bytes.length);
        if (piece.length > 0) controller.enqueue(piece);
      }
      controller.close();
    },
  });
}

async function read(text: string | Uint8Array, { cuts = [] as number[], boundary = "b", skip = false } = {}) {
  const bytes = typeof text === "string" ? encoder.encode(text) : text;
  const parts: Part[] = [];
  for await (const { name, fileName, body } of readMultipart(streamOf(bytes, cuts), boundary)) {
    const decoder = new TextDecoder("utf-8", { fatal: false, ignoreBOM: true });
    let content = "";
    if (!skip) for await (const piece of body) content += decoder.decode(piece, { stream: true });
    parts.push({ name, fileName, content });
  }
  return parts;
}

describe("readMultipart", () => {
  it("reads what was written, however it is cut and whatever looks like a boundary", async () => {
    const content = fc.string({
      unit: fc.constantFrom("\r", "\n", "-", "b", "--b", "\r\n--", "\r\n--c", "é", "x"),
    });
    const part = fc.record({
      name: fc.constantFrom("file", "name"),
      fileName: fc.constant("a.csv"),
      content,
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(part, { maxLength: 3 }),
        fc.array(fc.nat(), { maxLength: 8 }),
        async (parts, cuts) => {
          fc.pre(parts.every(({ content }) => !`\r\n${content}\r\n`.includes("\r\n--b")));
          expect(await read(write(parts), { cuts })).toEqual(parts);
        },
      ),
    );
  });

  it("reads what the runtime's own FormData writes", async () => {
    const form = new FormData();
    form.set("name", 'Kunden "2026"');
    form.set("file", new File(["a,b\r\n1,2\r\n"], 'my "file".csv', { type: "text/csv" }));
    const response = new Response(form);
    const boundary = boundaryOf(response.headers.get("content-type") ?? undefined);
    const bytes = new Uint8Array(await response.arrayBuffer());
    expect(await read(bytes, { boundary })).toEqual([
      { name: "name", fileName: null, content: 'Kunden "2026"' },
      { name: "file", fileName: 'my "file".csv', content: "a,b\r\n1,2\r\n" },
    ]);
  });

  it("passes over a part that nobody reads", async () => {
    const parts = [
      { name: "a", fileName: "x", content: "1".repeat(5_000) },
      { name: "b", fileName: null, content: "2" },
    ];
    expect((await read(write(parts), { skip: true })).map(({ name }) => name)).toEqual(["a", "b"]);
  });

  it.each([
    ["nothing", ""],
    ["no boundary", "a,b\n1,2\n"],
    ["a preamble", `hello\r\n${write([])}`],
    ["a part that does not end", '--b\r\nContent-Disposition: form-data; name="a"\r\n\r\nx'],
    ["a part without a header", "--b\r\n\r\nx\r\n--b--"],
    ["a part that is not of a form", '--b\r\nContent-Disposition: attachment; name="a"\r\n\r\nx\r\n--b--'],
    ["a part with two names", '--b\r\nContent-Disposition: form-data; name="a"; name="b"\r\n\r\nx\r\n--b--'],
    [
      "a part with two headers of its name",
      '--b\r\nContent-Disposition: form-data; name="a"\r\nContent-Disposition: form-data; name="b"\r\n\r\n\r\n--b--',
    ],
    ["a header without end", `--b\r\nX: ${"y".repeat(20_000)}`],
    ["headers without end", `--b\r\n${"X: y\r\n".repeat(5_000)}`],
    ["something behind a boundary", '--bXContent-Disposition: form-data; name="a"\r\n\r\nx\r\n--b--'],
  ])("refuses %s", async (_name, text) => {
    await expect(read(text)).rejects.toMatchObject({ code: "invalid_request" });
  });
});

describe("boundaryOf", () => {
  it("finds the boundary with and without quotes", () => {
    expect(boundaryOf('multipart/form-data; boundary="a b"')).toBe("a b");
    expect(boundaryOf("Multipart/Form-Data; charset=utf-8; Boundary=xyz")).toBe("xyz");
  });

  it.each([
    undefined,
    "application/json",
    "multipart/form-data",
    "multipart/mixed; boundary=x",
    `multipart/form-data; boundary=${"x".repeat(71)}`,
  ])("refuses %s", (contentType) => {
    expect(() => boundaryOf(contentType)).toThrow(/multipart\/form-data/);
  });
});
