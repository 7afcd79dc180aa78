import { createExecutionContext, createMessageBatch, getQueueResult } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, expect, inject, test, vi } from "vitest";
import { readConfig } from "../config.ts";
import main from "../main.ts";
import { newEmail } from "../testing/account.ts";
import { standInFor, type Upstream } from "../testing/upstream.ts";
import { renderMail } from "./layout.ts";
import { mailMessageSchema } from "./message.ts";
import { sampleMails, sampleNotification } from "./samples.ts";
import { contentOf } from "./templates.ts";

let upstream: Upstream | null = null;
afterEach(() => {
  upstream?.restore();
  upstream = null;
});

const link = "https://selvedge.dev/verify?token=a.b.c&x=<1>";
const message = (change: object = {}) => ({
  id: crypto.randomUUID(),
  kind: "verify-address",
  to: newEmail(),
  link,
  ...change,
});

async function consume(bodies: unknown[], attempts = 1) {
  const batch = createMessageBatch(
    "selvedge-mail",
    bodies.map((body, index) => ({ id: `m${index}`, timestamp: new Date(), attempts, body })),
  );
  const retries = batch.messages.map((message) => vi.spyOn(message, "retry"));
  const context = createExecutionContext();
  await main.queue(batch, env);
  const { explicitAcks } = await getQueueResult(batch, context);
  return { acked: explicitAcks, delays: retries.map(({ mock }) => mock.calls[0]?.[0]?.delaySeconds ?? null) };
}

test("a message becomes one mail, also when it is delivered twice", async () => {
  const mail = message();
  for (let delivery = 0; delivery < 2; delivery += 1) {
    expect(await consume([mail])).toEqual({ acked: ["m0"], delays: [null] });
  }
  const answer = await (await fetch(`${inject("mailboxUrl")}/api/messages`)).json<
    { to: string; subject: string }[]
  >();
  const received = answer.filter(({ to }) => to === mail.to);
  expect(received).toMatchObject([{ subject: "Verify your address" }]);
});

test("each message is settled by itself: one that fails is tried again, ever later", async () => {
  const [good, bad] = [message(), message()];
  upstream = standInFor(readConfig(env).mail.url, async (request) => {
    const { to } = await request.json<{ to: string[] }>();
    return to[0] === bad.to ? Response.json({ name: "x" }, { status: 500 }) : Response.json({ id: "1" });
  });
  expect(await consume([good, bad])).toEqual({ acked: ["m0"], delays: [null, 5] });
  expect((await consume([bad], 4)).delays).toEqual([40]);
  expect((await consume([bad], 30)).delays).toEqual([3_600]);
});

test("the mail service is asked in its own words, with the key that makes a repeat none", async () => {
  upstream = standInFor(readConfig(env).mail.url, () => Response.json({ id: "1" }));
  const mail = message();
  await consume([mail]);
  const [request] = upstream.requests;
  expect(request?.headers.get("authorization")).toBe("Bearer development-only-mail");
  expect(request?.headers.get("idempotency-key")).toBe(mail.id);
  expect(new URL(request?.url ?? "").pathname).toBe("/emails");
});

test.each([
  null,
  "x",
  {},
  message({ kind: "lottery" }),
  message({ to: "x" }),
  message({ link: "javascript:" }),
])("a message that is none (%#) sends nothing and ends among the dead letters", async (body) => {
  upstream = standInFor(readConfig(env).mail.url, () => Response.json({ id: "1" }));
  expect(await consume([body])).toEqual({ acked: [], delays: [5] });
  expect(upstream.requests).toEqual([]);
});

const samples = sampleMails("https://selvedge.dev").map(({ name, message }) => [name, message] as const);

test("there is a sample of every kind", () => {
  const kinds = new Set(samples.map(([, sample]) => sample.kind));
  expect([...kinds].sort()).toEqual(mailMessageSchema.options.map(({ shape }) => shape.kind.value).sort());
});

test.each(samples)("the mail %s says the same as text and as HTML, safely", async (_, sample) => {
  const content = contentOf({ ...sample, link });
  const { text, html, subject } = await renderMail(content);
  expect(subject).toBe(content.subject);
  expect(subject).toMatch(/^[^\p{Cc}]{5,60}$/u);
  for (const words of [...content.before, content.action.label, ...content.after])
    expect(text).toContain(words);
  expect(text).toContain(link);
  expect(text).not.toMatch(/undefined|null|NaN|\[object/);
  expect(html).toContain('href="https://selvedge.dev/verify?token=a.b.c&amp;x=&lt;1&gt;"');
  expect(html).not.toContain("<1>");
  expect(html).toContain("prefers-color-scheme: dark");
});

test("mails that can be turned off say where, in the header that mail programs know too", async () => {
  upstream = standInFor(readConfig(env).mail.url, () => Response.json({ id: "1" }));
  const preferences = "https://selvedge.dev/app/notifications#preferences";
  const told = { kind: "notification", content: sampleNotification("organization.removed"), preferences };
  const untold = { kind: "notification", content: sampleNotification("security.locked"), preferences: null };
  await consume([message(told), message(untold)]);
  const bodies = await Promise.all(
    upstream.requests.map(async (request) => request.json<{ text: string; headers: object }>()),
  );
  bodies.sort((one, other) => one.text.length - other.text.length);
  const optional = bodies.find(({ headers }) => "List-Unsubscribe" in headers);
  expect(optional?.headers).toMatchObject({ "List-Unsubscribe": `<${preferences}>` });
  expect(optional?.text).toContain(preferences);
  expect(bodies.filter(({ headers }) => "List-Unsubscribe" in headers)).toHaveLength(1);
});

test("a stranger's name is cut, is no link, and is escaped", async () => {
  const harmful = `<b>Win</b> at https://evil.test/x?y now\r\nBcc: eve@evil.test ${"and more ".repeat(20)}`;
  const { params: _, ...content } = sampleNotification("organization.removed");
  const mail = message({
    ...{ kind: "notification", preferences: null },
    content: { ...content, params: { organization: harmful.slice(0, 300) } },
  });
  const { text, html } = await renderMail(contentOf(mailMessageSchema.parse(mail)));
  for (const written of [text, html]) {
    expect(written).not.toMatch(/<b>|https:\/\/evil|evil\.test|\r|eve@/);
    expect(written).not.toContain("and more and more and more and more and more");
  }
});
