import { seedLago } from "./seed.ts";
import { type LagoOptions, type RunningLago, startLago } from "./server.ts";

export const testKey = "test-key";

/** What an answer's JSON is read as in tests: a wrong path is undefined and fails the assertion. */
// biome-ignore lint/suspicious/noExplicitAny: tests assert on the shape that they read
export type Json = any;

export type TestLago = RunningLago & {
  /** Calls `/api/v1` + path with the key. */
  call: (method: string, path: string, body?: unknown) => Promise<{ status: number; body: Json }>;
  /** Calls a path of the double that real Lago does not have. */
  control: (method: string, path: string, body?: unknown) => Promise<{ status: number; body: Json }>;
};

/** A double on a free port with the seeded plans, its clock standing still on New Year's Day of 2027. */
export async function startTestLago(options: Partial<LagoOptions> = {}): Promise<TestLago> {
  const lago = await startLago({
    port: 0,
    apiKey: testKey,
    frozenAt: "2027-01-01T00:00:00Z",
    retryDelaysMs: [10, 20],
    ...options,
  });
  await seedLago({ url: lago.url, apiKey: testKey });
  return {
    ...lago,
    call: (method, path, body) => send(method, `${lago.url}/api/v1${path}`, body),
    control: (method, path, body) => send(method, lago.url + path, body),
  };
}

async function send(method: string, url: string, body?: unknown): Promise<{ status: number; body: Json }> {
  const response = await fetch(url, {
    method,
    headers: { authorization: `Bearer ${testKey}`, "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, body: text === "" ? null : JSON.parse(text) };
}
