import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { createSentKeys } from "../../selfhost/adapters/mail/sent-keys.ts";
import { createMailboxApp } from "./server.ts";
import { createMessageStore, type Message } from "./store.ts";

const token = "a-token";
const mail = {
  from: "Selvedge <hello@selvedge.test>",
  to: "ada@example.test",
  subject: "Verify <your> address",
  text: "Open https://example.test/verify?token=1. Thank you.",
  html: '<p>Open <a href="https://example.test/verify?token=1">the link</a></p><script>alert(1)</script>',
};

function createApp(file = join(mkdtempSync(join(tmpdir(), "mailbox-")), "messages.jsonl")) {
  const app = createMailboxApp({
    ...{ store: createMessageStore(file), token },
    sent: createSentKeys(`${file}.sent`),
  });
  const send = async (body: unknown, headers: Record<string, string> = {}) =>
    await app.request("/emails", {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json", ...headers },
      body: typeof body === "string" ? body : JSON.stringify(body),
    });
  const list = async () => (await (await app.request("/api/messages")).json()) as Message[];
  return { app, send, list, file };
}

describe("POST /emails", () => {
  test("answers with the id of a mail that GET /api/messages then shows, newest first", async () => {
    const { send, list } = createApp();
    const first = (await (await send(mail)).json()) as { id: string };
    await send({ ...mail, to: ["a@example.test", "Bea <b@example.test>"], subject: "Second" });
    const [second, oldest, ...rest] = await list();
    expect(rest).toEqual([]);
    expect(second).toMatchObject({ to: "a@example.test, Bea <b@example.test>", subject: "Second" });
    expect(oldest).toEqual({ ...mail, id: first.id, receivedAt: expect.stringMatching(/^\d{4}-.*Z$/) });
  });

  test.each([
    ["no key", {}, { authorization: "" }, 401, "missing_api_key"],
    ["a wrong key", {}, { authorization: "Bearer other" }, 403, "invalid_api_key"],
    ["a key of 257 characters", {}, { "idempotency-key": "k".repeat(257) }, 400, "invalid_idempotency_key"],
    ["no recipient", { to: undefined }, {}, 422, "missing_required_field"],
    ["no content", { text: undefined, html: undefined }, {}, 422, "missing_required_field"],
    ["a recipient that is no address", { to: "nobody" }, {}, 422, "validation_error"],
    ["51 recipients", { to: Array(51).fill("a@example.test") }, {}, 422, "validation_error"],
  ])("refuses %s as Resend does", async (_, change, headers, status, name) => {
    const { send, list } = createApp();
    const response = await send({ ...mail, ...change }, headers as Record<string, string>);
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ statusCode: status, name, message: expect.any(String) });
    expect(await list()).toEqual([]);
  });

  test.each(["", "{", "[]", "null", "7"])("refuses the body %j", async (body) => {
    expect((await createApp().send(body)).status).toBe(422);
  });

  test("sends once under an idempotency key, also after a restart, and refuses another body under it", async () => {
    const { send, file } = createApp();
    const key = { "idempotency-key": "verify/1" };
    const first = await (await send(mail, key)).json();
    expect(await (await send(mail, key)).json()).toEqual(first);
    const restarted = createApp(file);
    expect(await (await restarted.send(mail, key)).json()).toEqual(first);
    expect(await restarted.list()).toHaveLength(1);
    const other = await restarted.send({ ...mail, subject: "Other" }, key);
    expect(other.status).toBe(409);
    expect(await other.json()).toMatchObject({ name: "invalid_idempotent_request" });
  });
});

test("mails are there after a restart until DELETE /api/messages", async () => {
  const { send, file } = createApp();
  await send(mail);
  const restarted = createApp(file);
  expect(await restarted.list()).toHaveLength(1);
  expect((await restarted.app.request("/api/messages", { method: "DELETE" })).status).toBe(204);
  expect(await restarted.list()).toEqual([]);
  expect(await createApp(file).list()).toEqual([]);
});

describe("the page", () => {
  test("shows a mail with its subject escaped and its text's links as links", async () => {
    const { app, send, list } = createApp();
    await send(mail);
    const [message] = await list();
    const page = await (await app.request(`/messages/${message?.id}?view=text`)).text();
    expect(page).toContain("Verify &lt;your&gt; address");
    expect(page).toContain('<a href="https://example.test/verify?token=1" target="_blank" rel="noreferrer">');
    expect(page).not.toContain("<script");
  });

  test("shows a mail's own HTML only inside a sandbox that runs no script", async () => {
    const { app, send, list } = createApp();
    await send(mail);
    const [message] = await list();
    const page = await (await app.request(`/messages/${message?.id}`)).text();
    expect(page).toMatch(/<iframe[^>]+sandbox="allow-popups allow-popups-to-escape-sandbox"/);
    const body = await app.request(`/messages/${message?.id}/html`);
    expect(body.headers.get("content-security-policy")).toMatch(
      /^sandbox (?!.*allow-scripts).*default-src 'none'/,
    );
  });

  test("lists the mails without script and says so when there are none", async () => {
    const { app, send } = createApp();
    expect(await (await app.request("/")).text()).toContain("No mail yet");
    await send(mail);
    const page = await app.request("/");
    expect(await page.text()).toContain("ada@example.test");
    expect(page.headers.get("content-security-policy")).toContain("default-src 'none'");
  });

  test("deletes all mails for its own form and not for another site's", async () => {
    const { app, send, list } = createApp();
    await send(mail);
    const post = (site: string) =>
      app.request("/clear", { method: "POST", headers: { "sec-fetch-site": site } });
    expect((await post("cross-site")).status).toBe(403);
    expect(await list()).toHaveLength(1);
    expect((await post("same-origin")).status).toBe(303);
    expect(await list()).toEqual([]);
  });

  test("answers 404 for a mail that is not there", async () => {
    expect((await createApp().app.request("/messages/none")).status).toBe(404);
  });
});

describe("pages on the web", () => {
  test.each(["evil.test", "evil.test:8025", "127.0.0.1.evil.test", "localhost.evil.test:8025"])(
    "reach nothing by the name %s of their own",
    async (host) => {
      const { app, send } = createApp();
      await send(mail);
      for (const path of ["/", "/api/messages"]) {
        expect((await app.request(path, { headers: { host } })).status).toBe(403);
      }
      expect((await app.request("/api/messages", { headers: { host: "localhost:8025" } })).status).toBe(200);
    },
  );

  test.each(["https://evil.test", "http://localhost:1", "null"])("change nothing from %s", async (origin) => {
    const { app, send, list } = createApp();
    await send(mail);
    expect((await app.request("/clear", { method: "POST", headers: { origin } })).status).toBe(403);
    expect((await app.request("/api/messages", { method: "DELETE", headers: { origin } })).status).toBe(403);
    expect((await send(mail, { origin })).status).toBe(403);
    expect(await list()).toHaveLength(1);
  });
});

describe("GET /previews", () => {
  test("shows every template, each formatted and as text", async () => {
    const { app } = createApp();
    const page = await (await app.request("/previews")).text();
    const paths = [...page.matchAll(/href="(\/previews\/[a-z0-9-]+)"/g)].map(([, path]) => path ?? "");
    expect(paths).toEqual(
      expect.arrayContaining(["/previews/verify-address", "/previews/notification-task-failed"]),
    );
    expect(new Set(paths).size).toBe(paths.length);
    for (const path of paths) {
      expect(await (await app.request(`${path}?view=text`)).text(), path).toContain("<pre>");
      const mail = await app.request(`${path}/html`);
      expect(mail.headers.get("content-security-policy")).toMatch(/^sandbox /);
      expect(await mail.text(), path).toContain("<main>");
    }
    expect((await app.request("/previews/none")).status).toBe(404);
    expect((await app.request("/previews/none/html")).status).toBe(404);
  });
});
