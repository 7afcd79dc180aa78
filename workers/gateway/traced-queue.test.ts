import { env } from "cloudflare:workers";
import { afterEach, expect, test, vi } from "vitest";
import { currentTrace, withTrace } from "../contract/current-trace.ts";
import { continueTrace } from "../contract/trace.ts";
import type { AccountWork } from "./account-work/account-work.ts";
import { consumeAccountWork } from "./account-work/consume-account-work.ts";
import { createApp } from "./app.ts";
import { createDeps } from "./deps.ts";
import { consumeMail } from "./mail/consume-mail.ts";
import type { MailMessage } from "./mail/message.ts";
import { newEmail, password } from "./testing/account.ts";
import { createVisitor } from "./testing/visitor.ts";

const traceId = "4bf92f3577b34da6a3ce929d0e0e4736";
const traceparent = `00-${traceId}-00f067aa0ba902b7-01`;

afterEach(() => void vi.restoreAllMocks());

function batchOf(body: unknown): MessageBatch {
  const message = { id: "1", attempts: 1, timestamp: new Date(), body, ack: () => {}, retry: () => {} };
  return { messages: [message] } as unknown as MessageBatch;
}

test("a request's trace goes on in the mail that it sends", async () => {
  const mails: MailMessage[] = [];
  const MAIL_QUEUE = { send: async (mail: MailMessage) => void mails.push(mail) } as unknown as Queue;
  const deps = createDeps({ ...env, MAIL_QUEUE });
  const account = { email: newEmail(), password, name: "Ada" };
  await createVisitor(createApp(deps)).post("/api/auth/register", account, { traceparent });
  expect(mails).toHaveLength(1);
  expect(mails[0]?.traceparent).toMatch(new RegExp(`^00-${traceId}-[0-9a-f]{16}-01$`));

  let sent: Headers | undefined;
  vi.spyOn(globalThis, "fetch").mockImplementation(async (_, init) => {
    sent = new Headers(init?.headers);
    return Response.json({});
  });
  await consumeMail(deps.config, batchOf(mails[0]));
  expect(sent?.get("traceparent")).toContain(traceId);
  expect(sent?.get("traceparent")).not.toBe(mails[0]?.traceparent);
});

test("and in the work on an account, whose failure is logged as a part of it", async () => {
  const works: AccountWork[] = [];
  const ACCOUNT_QUEUE = {
    send: async (work: AccountWork) => void works.push(work),
    sendBatch: async (messages: Iterable<{ body: AccountWork }>) =>
      void works.push(...[...messages].map(({ body }) => body)),
  } as unknown as Queue;
  const deps = createDeps({ ...env, ACCOUNT_QUEUE });
  const work = { kind: "erase", id: "not a uuid" } as const;
  await withTrace(continueTrace(traceparent), async () => {
    await deps.accountQueue.send(work);
    await deps.accountQueue.sendBatch([{ body: work }]);
  });
  expect(works.map((each) => each.traceparent?.includes(traceId))).toEqual([true, true]);
  const log = vi.spyOn(console, "error").mockImplementation(() => {});
  await consumeAccountWork(deps, batchOf(works[0]));
  expect(JSON.parse(log.mock.calls[0]?.[0])).toMatchObject({ event: "account_work_failed", trace: traceId });
});

test("a message without a trace, or with none that is one, begins its own", async () => {
  const deps = createDeps(env);
  const traces: (string | undefined)[] = [];
  vi.spyOn(console, "error").mockImplementation(() => void traces.push(currentTrace()?.traceId));
  for (const odd of [undefined, 7, "00-not-one"])
    await consumeAccountWork(deps, batchOf({ traceparent: odd }));
  await consumeAccountWork(deps, batchOf(null));
  expect(new Set(traces).size).toBe(4);
  for (const trace of traces) expect(trace).toMatch(/^[0-9a-f]{32}$/);
});
