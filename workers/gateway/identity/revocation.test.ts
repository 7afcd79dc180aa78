import { afterEach, expect, test, vi } from "vitest";
import { createSignedIn } from "../testing/account.ts";
import { createTestGateway } from "../testing/gateway.ts";
import { listOperations, type Operation } from "../testing/operations.ts";
import { createVisitor } from "../testing/visitor.ts";

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

const here = createTestGateway();
/** Another isolate. */
const elsewhere = createTestGateway();
const operations = (await listOperations(here.app)).filter(({ needsIdentity }) => needsIdentity);

/** Each from an address of its own: what is proven is not the limit. */
async function ask({ url, init }: Operation, headers: Record<string, string>): Promise<number> {
  const merged = { ...(init.headers as Record<string, string> | undefined), ...headers };
  return (await createVisitor(elsewhere.app).send(url, { ...init, headers: merged })).status;
}

async function signedInTwice() {
  const visitor = await createSignedIn(here);
  const { token } = await (await visitor.get("/api/auth/token")).json<{ token: string }>();
  const credentials = [
    { cookie: [...visitor.cookies].map((pair) => pair.join("=")).join("; ") },
    { authorization: `Bearer ${token}` },
  ];
  for (const headers of credentials) {
    expect((await createVisitor(elsewhere.app).get("/api/auth/me", headers)).status).toBe(200);
  }
  return { visitor, credentials };
}

test("every operation for people refuses a session that another isolate ended, within two seconds", async () => {
  expect(operations.length).toBeGreaterThan(20);
  const { visitor, credentials } = await signedInTwice();
  const ended = await visitor.send("/api/auth/sessions?including=current", { method: "DELETE" });
  expect(ended.status).toBe(204);
  expect(visitor.cookies.has("selvedge.session_token")).toBe(false);
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 1_900 });
  const asked = operations.flatMap((operation) => credentials.map((headers) => ({ operation, headers })));
  const answers = await Promise.all(
    asked.map(async ({ operation, headers }) => {
      const what = `${operation.method} ${operation.path} by ${Object.keys(headers)}`;
      return [what, await ask(operation, headers)] as const;
    }),
  );
  expect(answers.filter(([, status]) => status !== 401)).toEqual([]);
});

test("warm requests ask neither Redis nor Postgres who it is, by cookie and by token", async () => {
  const { credentials } = await signedInTwice();
  // Whatever the answer is made of, it is not in these: they tell what is known, or pass the request on.
  const paths = ["/api/auth/me", "/api/auth/token", "/api/tasks", "/api/datasets"];
  const everything = async () => {
    for (const headers of credentials) {
      for (const path of paths) await createVisitor(elsewhere.app).get(path, headers);
    }
  };
  await everything();
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() });
  const fetched = vi.spyOn(globalThis, "fetch");
  await everything();
  expect(fetched.mock.calls).toEqual([]);
});
