import { readFileSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { afterEach, describe, expect, inject, it } from "vitest";
import { rawExchange, writeAll } from "./raw-exchange.ts";

const { gateway, workerdPid, workerdLog } = inject("deployed");

/** What was logged since it was last asked. */
let readTo = readFileSync(workerdLog).length;
function logged(): string[] {
  const bytes = readFileSync(workerdLog);
  const lines = bytes.subarray(readTo).toString().split("\n");
  readTo = bytes.length;
  return lines;
}

/** What the gateway asks itself each minute: neither content nor billing runs here. */
const ofJourneys =
  /"route":"\/api\/(?:cms\/(?:(?:collections|items)\/:collection|graphql\/:id)|billing\/plans)"|"event":"journey_failed"/;

afterEach(() => {
  const faults = logged().filter((line) => /uncaught|unhandled|"status":5\d\d/i.test(line));
  expect(faults.filter((line) => !ofJourneys.test(line))).toEqual([]);
});

const tenMegabytes = Array.from({ length: 160 }, () => "a".repeat(65_536));

let lastAddress = 0;
/** Each from an address of its own: what is refused here is refused for itself. */
function from(): string {
  lastAddress += 1;
  return `x-forwarded-for: 198.18.9.${lastAddress}`;
}
const host = () => `host: ${new URL(gateway).host}`;
const post = (path: string, ...headers: string[]) =>
  [`POST ${path} HTTP/1.1`, host(), from(), "content-type: application/json", ...headers, "", ""].join(
    "\r\n",
  );
const get = (path: string, ...headers: string[]) =>
  [`GET ${path} HTTP/1.1`, host(), from(), "connection: close", ...headers, "", ""].join("\r\n");

async function refusal(...pieces: (string | Buffer)[]): Promise<number | "closed"> {
  const { statuses } = await rawExchange(gateway, (socket) => writeAll(socket, pieces));
  return statuses.at(-1) ?? "closed";
}

/** A refusal by the gateway or by the runtime before it, which for the grossest of all just closes. */
const refused = (status: number | "closed") => status === "closed" || (status >= 400 && status < 500);

async function isAlive(): Promise<boolean> {
  return (await fetch(`${gateway}/health`)).ok;
}

describe("what is too large is refused, and the gateway goes on", () => {
  it.each([
    ["101 small headers", () => get("/health", ...Array.from({ length: 101 }, (_, n) => `x-${n}: 1`)), 431],
    ["20 KB of headers", () => get("/health", `cookie: ${"a".repeat(20_000)}`), 431],
    ["an address of 10 KB", () => get(`/health?${"a".repeat(10_000)}`), 414],
  ])("%s", async (_name, request, status) => {
    expect(await refusal(request())).toBe(status);
  });

  it.each([
    ["a header of 10 MB", ["GET /health HTTP/1.1\r\nx-bomb: ", ...tenMegabytes, "\r\n\r\n"]],
    [
      "100,000 headers",
      ["GET /health HTTP/1.1\r\n", ...Array.from({ length: 100_000 }, (_, n) => `x-${n}: 1\r\n`), "\r\n"],
    ],
    ["an address of 10 MB", ["GET /", ...tenMegabytes, " HTTP/1.1\r\n\r\n"]],
  ])("%s", async (_name, pieces) => {
    expect(await refusal(...pieces)).toSatisfy(refused);
    expect(await isAlive()).toBe(true);
  });

  it("a body in chunks that has no end", async () => {
    const chunk = `1000\r\n${"a".repeat(4_096)}\r\n`;
    function* endless() {
      yield post("/api/auth/login", "transfer-encoding: chunked");
      for (;;) yield chunk;
    }
    const { statuses } = await rawExchange(gateway, (socket) => writeAll(socket, endless()));
    // It is answered and closed; to who goes on sending, TCP's reset can be faster than the answer.
    expect(statuses.at(-1) ?? "closed").toSatisfy((status) => status === 413 || status === "closed");
    expect(await isAlive()).toBe(true);
  });
});

describe("who sends slowly is not waited for", () => {
  const manners: [name: string, header: string, piece: string][] = [
    ["a body of known length, a byte a second", "content-length: 1000", "a"],
    ["a body in chunks, one a second", "transfer-encoding: chunked", "1\r\na\r\n"],
    ["a body that never begins", "content-length: 1000", ""],
  ];

  // Side by side: each takes all the time that a body may take.
  it("whatever the body", async () => {
    const answers = manners.map(async ([name, header, piece]) => {
      const { statuses, text } = await rawExchange(gateway, async (socket) => {
        socket.write(post("/api/auth/login", header));
        for (let second = 0; second < 30 && !socket.destroyed && !socket.readableEnded; second += 1) {
          if (piece !== "") socket.write(piece);
          await delay(1_000);
        }
        socket.destroy();
      });
      return [name, statuses, text.includes('"code":"request_timeout"')];
    });
    expect(await Promise.all(answers)).toEqual(manners.map(([name]) => [name, [408], true]));
  });

  it("and who breaks off is forgotten", async () => {
    await rawExchange(gateway, async (socket) => {
      socket.write(post("/api/auth/login", "content-length: 1000"));
      await delay(200);
      socket.destroy();
    });
    expect(await isAlive()).toBe(true);
  });
});

describe("what can be understood in two ways is refused", () => {
  const body = '{"email":"a@b.test","password":"x"}';

  it.each([
    ["two lengths", ["content-length: 5", `content-length: ${body.length}`]],
    ["two lengths in one", [`content-length: ${body.length}, 5`]],
    ["a length and chunks", [`content-length: ${body.length}`, "transfer-encoding: chunked"]],
    ["chunks by another name", ["transfer-encoding: xchunked"]],
    ["a length that is none", ["content-length: +5"]],
    ["a negative length", ["content-length: -5"]],
  ])("%s", async (_name, headers) => {
    const hidden = "GET /api/auth/me HTTP/1.1\r\nhost: smuggled\r\n\r\n";
    const { statuses } = await rawExchange(gateway, (socket) => {
      socket.write(post("/api/auth/login", "connection: close", ...headers) + body + hidden);
    });
    expect(statuses.length).toBeLessThanOrEqual(1);
    expect(statuses[0] ?? "closed").toSatisfy(refused);
  });

  it.each([
    ["two hosts", "GET /health HTTP/1.1\r\nhost: 127.0.0.1\r\nhost: evil.test\r\nconnection: close\r\n\r\n"],
    ["another host", "GET /health HTTP/1.1\r\nhost: evil.test\r\nconnection: close\r\n\r\n"],
    ["no version", "GET /health\r\n\r\n"],
    ["a zero byte in the address", "GET /he\0alth HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n"],
    ["a zero byte in a header", "GET /health HTTP/1.1\r\nhost: 127.0.0.1\r\nx-a: b\0c\r\n\r\n"],
    [
      "a header that goes on in the next line",
      "GET /health HTTP/1.1\r\nhost: 127.0.0.1\r\nx-a: b\r\n c\0\r\n\r\n",
    ],
    ["nothing that is HTTP", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n"],
  ])("%s", async (_name, request) => {
    const { statuses } = await rawExchange(gateway, (socket) => {
      socket.write(Buffer.from(request, "latin1"));
    });
    // The development configuration answers 503 to a host that is not this machine.
    const isElsewhere = request.includes("evil.test") && statuses[0] === 503;
    // Its line may come after its answer.
    if (isElsewhere)
      await expect.poll(() => logged().some((line) => line.includes('"status":503'))).toBe(true);
    else expect(statuses[0] ?? "closed").toSatisfy(refused);
  });
});

describe("what is no JSON that a route takes is refused", () => {
  const send = async (path: string, body: string | Buffer) => {
    const bytes = Buffer.from(body as string, "utf8");
    return await refusal(post(path, `content-length: ${bytes.length}`, "connection: close"), bytes);
  };

  it.each<[string, string | Buffer]>([
    [
      "invalid UTF-8",
      Buffer.concat([Buffer.from('{"email":"'), Buffer.from([0xff, 0xc0, 0x80]), Buffer.from('"}')]),
    ],
    ["a zero byte", '{"email":"a\u0000@b.test","password":"x"}'],
    ["an escaped zero byte", '{"email":"a\\u0000@b.test","password":"x"}'],
    ["half a surrogate", '{"email":"\\ud800@b.test","password":"x"}'],
    ["60,000 arrays in each other", "[".repeat(60_000)],
    ["10,000 objects in each other", `${'{"a":'.repeat(10_000)}1${"}".repeat(10_000)}`],
    ["__proto__", '{"__proto__":{"role":"admin"},"email":1,"password":2}'],
    [
      "constructor.prototype",
      '{"constructor":{"prototype":{"role":"admin"}},"email":"a@b.test","password":"x"}',
    ],
    ["a number past 2^53", '{"email":9007199254740993,"password":1e400}'],
    ["the same field twice, the second of another type", '{"email":"a@b.test","email":{},"password":"x"}'],
    ["a byte order mark and nothing", "\uFEFF"],
  ])("%s", async (_name, body) => {
    const status = await send("/api/auth/login", body);
    expect([400, 401, 422]).toContain(status);
  });

  it("and nobody becomes what __proto__ says", async () => {
    await send(
      "/api/auth/login",
      '{"__proto__":{"user":{"role":"admin"}},"email":"a@b.test","password":"x"}',
    );
    const me = await fetch(`${gateway}/api/auth/me`);
    expect(me.status).toBe(401);
  });

  it.each([
    ...["limit=9007199254740993", "limit=1e400", "limit=0x10", "limit=-0", "limit=NaN", "limit=%FF%FE"],
    ...["limit=1&limit=2", "cursor=%00", "cursor=%F0%28%8C%28", "cursor=W251bGwsbnVsbF0", "__proto__=x"],
  ])("in a query, too: ?%s", async (query) => {
    expect(await refusal(get(`/api/cms/collections/posts?${query}`))).toBe(400);
  });
});

// What a process holds is read from where Linux says it.
it.runIf(process.platform === "linux")(
  "keeps its memory while it is sent the worst for a while",
  async () => {
    const bomb = ["GET /", ...tenMegabytes, " HTTP/1.1\r\n\r\n"];
    const round = async () => {
      const kinds = [
        refusal(...bomb),
        refusal(get("/health", `cookie: ${"a".repeat(30_000)}`)),
        refusal(post("/api/auth/login", "content-length: 60000", "connection: close"), "[".repeat(60_000)),
        refusal(get(`/health?${"a".repeat(50_000)}`)),
      ];
      for (const status of await Promise.all(kinds)) expect(status).toSatisfy(refused);
    };
    for (let count = 0; count < 5; count += 1) await round();
    const before = residentBytes(workerdPid);
    for (let count = 0; count < 30; count += 1) await round();
    expect(residentBytes(workerdPid) - before).toBeLessThan(96 * 1024 * 1024);
  },
);

/** What a process holds in memory, as Linux says it. */
function residentBytes(pid: number): number {
  const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
  return Number(kilobytes) * 1024;
}
