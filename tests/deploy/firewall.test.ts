import { afterEach, expect, test, vi } from "vitest";
import { makeOwnRequests } from "../../cloud/own-requests.ts";
import { smoke } from "../../cloud/smoke.ts";
import { createCronWatch } from "../../selfhost/watch-cron.ts";
import { readTerraform } from "./terraform-files.ts";

afterEach(() => vi.unstubAllGlobals());

/** Whoever passes the bot rules, as Cloudflare's language has it: any of these. */
async function readClauses(): Promise<string[]> {
  const { text } = await readTerraform("infra/terraform/modules/firewall");
  const [, list = ""] = /is_machine = join\(" or ", \[(.*?)\n {2}\]\)/s.exec(text) ?? [];
  return Array.from(list.matchAll(/"(?:[^"\\]|\\.)*"/g), ([literal]) => JSON.parse(literal) as string);
}

/** What the language has of it that these clauses use. @throws {Error} for what it does not know. */
function isMet(condition: string, { url, headers }: Request): boolean {
  const path = new URL(url).pathname;
  const [, paths] = /^http\.request\.uri\.path in \{(.+)\}$/.exec(condition) ?? [];
  if (paths !== undefined) return paths.split(" ").includes(`"${path}"`);
  const [, start] = /^starts_with\(http\.request\.uri\.path, "(.+)"\)$/.exec(condition) ?? [];
  if (start !== undefined) return path.startsWith(start);
  const [, agent] = /^http\.user_agent eq "(.+)"$/.exec(condition) ?? [];
  if (agent !== undefined) return headers.get("user-agent") === agent;
  if (condition === 'len(http.request.headers["authorization"]) > 0') return headers.has("authorization");
  throw new Error(`Cannot read "${condition}"`);
}

const passes = (clauses: string[], request: Request) =>
  clauses.some((clause) =>
    clause
      .replace(/^\((.*)\)$/, "$1")
      .split(" and ")
      .every((condition) => isMet(condition, request)),
  );

async function requestsOf(work: () => Promise<unknown>): Promise<Request[]> {
  const made: Request[] = [];
  vi.stubGlobal("fetch", async (url: string, init: RequestInit) => {
    made.push(new Request(url, init));
    return new Response(null, { status: 500 });
  });
  await work();
  return made;
}

const origin = "https://app.acme.test";
const tellsNobody = { holds: async () => {}, isOver: async () => {} };

test.each([
  ["smoke tests", 9, () => smoke({ siteUrl: origin, apiUrl: "https://api.acme.test" })],
  ["who watches the cron", 1, () => createCronWatch({ origin, teller: tellsNobody })()],
  [
    "a roll-out's own requests",
    100,
    () => makeOwnRequests({ apiUrl: origin, worker: "gateway", version: "new", watchMs: 0 }),
  ],
])("the bot rules let pass whatever is asked by %s", async (_, count, work) => {
  const clauses = await readClauses();
  const made = await requestsOf(work);
  expect(made).toHaveLength(count);
  const stopped = made.filter((request) => !passes(clauses, request));
  expect(stopped.map(({ url }) => url)).toEqual([]);
});

test("the bot rules look at a stranger, and at who says that it is ours where ours never asks", async () => {
  const clauses = await readClauses();
  const headers = { "user-agent": "selvedge" };
  expect(passes(clauses, new Request(`${origin}/`))).toBe(false);
  expect(passes(clauses, new Request(`${origin}/api/auth/sign-in/email`, { headers }))).toBe(false);
});
