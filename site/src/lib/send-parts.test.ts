import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { sendParts } from "./send-parts.ts";

const partBytes = 4;
const file = new File(["0123456789"], "large.csv");

/** What the gateway has, what it was asked, and what it answers when parts are to be put together. */
let here: Set<number>;
let asked: string[];
let onComplete: () => Response;

const upload = () => ({
  id: "upload-1",
  partBytes,
  parts: [...here].map((number) => ({ number, bytes: number === 3 ? 2 : partBytes })),
});

function answer(path: string): Response {
  if (path.endsWith("/complete")) return onComplete();
  if (path === "/api/tasks") return Response.json({ task: { id: "task-1" } });
  return Response.json({ upload: upload() });
}

/** As much of a browser's request as a part needs. */
class PartRequest extends EventTarget {
  upload = new EventTarget();
  status = 200;
  responseText = "{}";
  #path = "";
  open(_method: string, path: string) {
    this.#path = path;
  }
  setRequestHeader() {}
  getResponseHeader() {
    return null;
  }
  send() {
    asked.push(this.#path);
    here.add(Number(this.#path.split("/").at(-1)));
    this.dispatchEvent(new Event("load"));
  }
}

beforeEach(() => {
  [here, asked] = [new Set(), []];
  const kept = new Map<string, string>();
  vi.stubGlobal("localStorage", {
    getItem: (name: string) => kept.get(name) ?? null,
    setItem: (name: string, value: string) => kept.set(name, value),
    removeItem: (name: string) => kept.delete(name),
  });
  vi.stubGlobal("XMLHttpRequest", PartRequest);
  vi.stubGlobal("fetch", async (path: string) => answer(path));
});
afterEach(() => vi.unstubAllGlobals());

const refusal = () =>
  Response.json(
    {
      code: "conflict",
      status: 409,
      detail: "Cannot complete the upload: the parts 2 have to be sent again",
    },
    { status: 409, headers: { "content-type": "application/problem+json" } },
  );

it("sends a part again that does not fit when all are put together, and no other", async () => {
  let tries = 0;
  onComplete = () => {
    tries += 1;
    if (tries > 1) return Response.json({ dataset: { id: "dataset-1" } });
    here.delete(2);
    return refusal();
  };
  expect(await sendParts({ file, name: "large" }, () => {})).toEqual({ location: "/app/tasks/task-1" });
  expect(asked.map((path) => path.split("/").at(-1))).toEqual(["1", "2", "3", "2"]);
});

it("says why a file cannot be put together once it was tried four times", async () => {
  onComplete = refusal;
  expect(await sendParts({ file, name: "large" }, () => {})).toMatchObject({
    message: expect.stringContaining("have to be sent again"),
  });
});
