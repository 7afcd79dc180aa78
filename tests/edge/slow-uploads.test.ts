/** Who sends a file and stands still, in the real runtime, where a body comes over a socket. */
import { connect, type Socket } from "node:net";
import { setTimeout } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { demoPassword } from "../../dev/seed.ts";
import { rawExchange } from "../deployed/raw-exchange.ts";
import { type Edge, startEdge } from "./edge.ts";
import { json, type Recorder } from "./recorder.ts";

let edge: Edge;
let gateway: string;
let administrator: string;
let owner: string;
const id = "00000000-0000-4000-8000-000000000001";
const png = "\x89PNG\r\n\x1a\n\0\0\0\rIHDR";
const form = '--x\r\ncontent-disposition: form-data; name="file"; filename="a.csv"\r\n\r\na\r\n1\r\n';

beforeAll(async () => {
  edge = await startEdge();
  gateway = edge.gateways[0] ?? "";
  [administrator, owner] = await Promise.all([signIn("admin@selvedge.test"), signIn("owner@acme.test")]);
});
afterAll(() => edge?.stop());

async function signIn(email: string): Promise<string> {
  const response = await fetch(`${gateway}/api/auth/login`, {
    method: "POST",
    headers: { "content-type": "application/json", "x-forwarded-for": "10.1.2.5" },
    body: JSON.stringify({ email, password: demoPassword }),
  });
  const cookies = response.headers.getSetCookie().map((line) => line.split(";")[0]);
  expect(cookies).not.toEqual([]);
  return cookies.join("; ");
}

const headOf = (line: string, cookie: string, ...headers: string[]) =>
  [
    ...[`${line} HTTP/1.1`, `host: ${new URL(gateway).host}`, "x-forwarded-for: 10.1.2.5"],
    ...[`cookie: ${cookie}`, ...headers, "", ""],
  ].join("\r\n");

type Upload = { length: string | undefined; bytes: number; state: "comes" | "whole" | "broken" };

/** What an upstream got of each upload so far, among what the sweeps ask it. It answers once it has all. */
function uploadsAt(recorder: Recorder): Upload[] {
  const uploads: Upload[] = [];
  recorder.answer = (request, response) => {
    const { length } = { length: request.headers["content-length"] };
    const upload: Upload = { length, bytes: 0, state: "comes" };
    if (request.method !== "GET") uploads.push(upload);
    request.on("data", (bytes: Buffer) => {
      upload.bytes += bytes.length;
    });
    request.on("error", () => {
      upload.state = "broken";
    });
    request.on("end", () => {
      upload.state = "whole";
      json(response, {});
    });
  };
  return uploads;
}

const inChunks = (body: string) => `${body.length.toString(16)}\r\n${body}\r\n`;
const known = "content-length: 1000";
const chunked = "transfer-encoding: chunked";
const formType = "content-type: multipart/form-data; boundary=x";
const pngType = "content-type: image/png";
const bytesType = "content-type: application/octet-stream";
const part = `PUT /api/uploads/${id}/parts/1`;

type Sent = { by?: "administrator"; line: string; headers: string[]; body: string };
const sent: [string, Sent][] = [
  ["a data set", { line: "POST /api/datasets", headers: [formType, known], body: form }],
  [
    "a data set in chunks",
    { line: "POST /api/datasets", headers: [formType, chunked], body: inChunks(form) },
  ],
  ["a data set that never begins", { line: "POST /api/datasets", headers: [formType, known], body: "" }],
  ["a part", { line: part, headers: [bytesType, known], body: "a\n1" }],
  ["a part in chunks", { line: part, headers: [bytesType, chunked], body: inChunks("a\n1") }],
  ["a person's picture", { line: "POST /api/user/avatar", headers: [pngType, known], body: png }],
  [
    "a picture in a form",
    { line: "POST /api/user/avatar", headers: [formType, chunked], body: inChunks(form) },
  ],
  ["a file", { by: "administrator", line: "POST /api/cms/files", headers: [pngType, known], body: png }],
  [
    "a file that does not begin",
    {
      by: "administrator",
      line: "POST /api/cms/files",
      headers: [pngType, chunked],
      body: inChunks("\x89P"),
    },
  ],
];

function begin(socket: Socket, { by, line, headers, body }: Sent): void {
  socket.write(headOf(line, by === "administrator" ? administrator : owner, ...headers));
  socket.write(Buffer.from(body, "latin1"));
}

test("what stands still on its way is answered 408, and breaks off where it was going", async () => {
  const uploads = [edge.jobs, edge.directus].map(uploadsAt);
  const answers = sent.map(async ([name, each]): Promise<unknown[]> => {
    const { statuses, text } = await rawExchange(gateway, (socket) => begin(socket, each));
    return [name, ...statuses, /"code":"(\w+)"/.exec(text)?.[1], /problem\+json/.test(text)];
  });
  expect(await Promise.all(answers)).toEqual(sent.map(([name]) => [name, 408, "request_timeout", true]));
  const states = () => uploads.flat().map(({ state }) => state);
  await expect.poll(states).toEqual(Array.from({ length: 6 }, () => "broken"));
});

test("what pauses and goes on arrives as it is, with its length", async () => {
  const uploads = uploadsAt(edge.jobs);
  const body = "a".repeat(200_000);
  const { statuses } = await rawExchange(gateway, async (socket) => {
    const headers = [bytesType, `content-length: ${body.length}`, "connection: close"];
    begin(socket, { line: part, headers, body: body.slice(0, 70_000) });
    await expect.poll(() => uploads[0]?.bytes).toBe(70_000);
    socket.write(body.slice(70_000));
  });
  expect(statuses).toEqual([200]);
  expect(uploads).toEqual([{ length: "200000", bytes: 200_000, state: "whole" }]);
});

test("what says a length that nothing has is refused at once, and goes nowhere", async () => {
  const uploads = uploadsAt(edge.jobs);
  const { statuses } = await rawExchange(gateway, (socket) =>
    begin(socket, { line: part, headers: [bytesType, "content-length: 9007199254740993"], body: "a" }),
  );
  expect([statuses, uploads]).toEqual([[413], []]);
});

test.each([
  ["a person's picture", { line: "POST /api/user/avatar", type: pngType, status: 413 }],
  ["a file that does not begin as it says", { line: "POST /api/cms/files", type: pngType, status: 422 }],
  [
    "a body over the limit",
    { line: "POST /api/auth/login", type: "content-type: application/json", status: 413 },
  ],
  [
    "a body of a type that nobody reads",
    { line: "POST /api/auth/login", type: "content-type: text/csv", status: 415 },
  ],
])("who sends all of %s can read why it is refused", async (_, { line, type, status }) => {
  const bytes = 4 * 1024 * 1024;
  let written = 0;
  const { statuses } = await rawExchange(gateway, async (socket) => {
    const headers = [type, `content-length: ${bytes}`];
    begin(socket, { by: "administrator", line, headers, body: "" });
    const piece = Buffer.alloc(64 * 1024);
    for (; written < bytes; written += piece.length) {
      await new Promise<void>((resolve, reject) =>
        socket.write(piece, (error) => (error ? reject(error) : resolve())),
      );
      await setTimeout(20);
    }
    socket.end();
  });
  expect([statuses, written]).toEqual([[status], bytes]);
});

test("one organization has ten uploads under way at most, and keeps nobody else from theirs", async () => {
  const uploads = uploadsAt(edge.jobs);
  const { hostname, port } = new URL(gateway);
  const sockets = Array.from({ length: 10 }, () => connect({ host: hostname, port: Number(port) }));
  for (const socket of sockets) begin(socket, { line: part, headers: [bytesType, known], body: "a" });
  await expect.poll(() => uploads.length).toBe(10);
  const send = async (cookie: string) =>
    await fetch(`${gateway}/api/uploads/${id}/parts/1`, {
      ...{ method: "PUT", body: "a", headers: { cookie, "content-type": "application/octet-stream" } },
    });
  const refused = await send(owner);
  expect([refused.status, refused.headers.get("retry-after")]).toEqual([429, "5"]);
  expect((await send(administrator)).status).toBe(200);
  for (const socket of sockets) socket.resetAndDestroy();
  await expect.poll(async () => (await send(owner)).status).toBe(200);
});
