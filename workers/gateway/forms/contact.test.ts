import { eq } from "drizzle-orm";
import { afterEach, describe, expect, test } from "vitest";
import { user } from "../../../db/gateway/schema.ts";
import { contactMessage } from "../../../db/gateway/schema-platform.ts";
import { withPlatform } from "../../../db/gateway/tenant.ts";
import type { ContactMessage } from "../../contract/contact.ts";
import { renderMail } from "../mail/layout.ts";
import { contentOf } from "../mail/templates.ts";
import { newEmail } from "../testing/account.ts";
import { createTestGateway } from "../testing/gateway.ts";
import { createPerson, outcomeOf } from "../testing/team.ts";
import { silence, standInFor, type Upstream } from "../testing/upstream.ts";
import { createVisitor } from "../testing/visitor.ts";

const path = "/api/forms/contact";
const gateway = createTestGateway();
const vars = { TURNSTILE_SITE_KEY: "0x4AAA", TURNSTILE_SECRET: "0x4BBB" };
const challenged = createTestGateway({ vars });
const { db } = gateway.deps;

let turnstile: Upstream | null = null;
afterEach(() => {
  turnstile?.restore();
  turnstile = null;
});

const written = (more: object = {}) => ({
  ...{ name: "Ada", email: newEmail(), message: "Hello,\r\n\r\nhow many rows?", ...more },
});

async function keptOf(email: string) {
  const [rows] = await withPlatform(db, [
    db.select().from(contactMessage).where(eq(contactMessage.email, email)),
  ]);
  return rows;
}

describe("a message", () => {
  test("is kept, and mailed to the deployment's address, to be answered to who wrote it", async () => {
    const body = written();
    const response = await createVisitor(gateway.app).post(path, body);
    expect(response.status, await response.clone().text()).toBe(204);
    const [row] = await keptOf(body.email);
    expect(row).toMatchObject({ name: "Ada", message: "Hello,\n\nhow many rows?" });
    const mail = gateway.mails.find(({ id }) => id === row?.id) ?? expect.fail("no mail was sent");
    expect(mail).toMatchObject({ kind: "contact-message", to: gateway.deps.config.contactAddress });
    const content = contentOf(mail);
    expect(content.replyTo).toBe(body.email);
    const { text, html } = await renderMail(content);
    for (const shown of [text, html]) expect(shown).toContain("how many rows?");
  });

  test("brings nothing that runs into the mail", async () => {
    const body = written({ name: "<b>Ada</b>", message: "<script>alert(1)</script>" });
    await createVisitor(gateway.app).post(path, body);
    const mail = gateway.mails.at(-1) ?? expect.fail("no mail was sent");
    expect((await renderMail(contentOf(mail))).html).not.toMatch(/<script>alert|<b>Ada/);
  });

  test("of a program, which fills in what nobody sees, is thanked for and thrown away", async () => {
    const body = written({ website: "https://evil.test" });
    const sent = gateway.mails.length;
    expect((await createVisitor(gateway.app).post(path, body)).status).toBe(204);
    expect(await keptOf(body.email)).toEqual([]);
    expect(gateway.mails).toHaveLength(sent);
  });

  test.each([
    { name: "" },
    { name: "a\u0000b" },
    { email: "nobody" },
    { email: "a@b.test\r\nBcc: c@d.test" },
    { message: " \n " },
    { message: "x".repeat(5_001) },
    { message: "a\u0000b" },
    { id: crypto.randomUUID() },
  ])("that is none (%j) is refused", async (change) => {
    const response = await createVisitor(gateway.app).post(path, written(change));
    expect(await outcomeOf(response)).toBe("400 invalid_request");
  });

  test("is one of five in a quarter of an hour from one address", async () => {
    const visitor = createVisitor(gateway.app);
    for (let count = 0; count < 5; count += 1) {
      expect((await visitor.post(path, written({ website: "x" }))).status).toBe(204);
    }
    const refused = await visitor.post(path, written());
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
    expect(await outcomeOf(refused)).toBe("429 rate_limited");
  });

  test("is sent by no page of another origin", async () => {
    const response = await createVisitor(gateway.app).post(path, written(), { origin: "https://evil.test" });
    expect(await outcomeOf(response)).toBe("403 forbidden");
  });

  test("is read by administrators alone, newest first", async () => {
    const bodies = [written(), written()];
    for (const body of bodies) await createVisitor(gateway.app).post(path, body);
    const admin = await createPerson(gateway);
    const list = "/api/admin/contact-messages";
    expect((await createVisitor(gateway.app).get(list)).status).toBe(401);
    expect((await admin.get(list)).status).toBe(403);
    await db.update(user).set({ role: "admin" }).where(eq(user.id, admin.id));
    type Page = { data: ContactMessage[]; nextCursor: string };
    const first = await (await admin.get(`${list}?limit=1`)).json<Page>();
    const second = await (await admin.get(`${list}?limit=1&cursor=${first.nextCursor}`)).json<Page>();
    expect([...first.data, ...second.data].map(({ email }) => email)).toEqual(
      bodies.map(({ email }) => email).reverse(),
    );
    expect(await outcomeOf(await admin.get(`${list}?cursor=x`))).toBe("400 invalid_request");
  });
});

describe("with Turnstile", () => {
  const answerWith = (answer: object | Response) => {
    turnstile = standInFor("https://challenges.cloudflare.com", () =>
      answer instanceof Response ? answer.clone() : Response.json(answer),
    );
  };
  const send = (visitor: ReturnType<typeof createVisitor>, more: object = {}) =>
    visitor.post(path, written(more));
  const token = { turnstileToken: "0.token" };

  test("the form says so, and without it, too", async () => {
    expect(await (await createVisitor(challenged.app).get(path)).json()).toEqual({
      turnstile: { siteKey: "0x4AAA" },
    });
    expect(await (await createVisitor(gateway.app).get(path)).json()).toEqual({ turnstile: null });
  });

  test("who it vouches for may write as often as anybody", async () => {
    answerWith({ success: true, action: "contact" });
    const visitor = createVisitor(challenged.app, "198.18.66.1");
    for (let count = 0; count < 4; count += 1) expect((await send(visitor, token)).status).toBe(204);
    const asked = await turnstile?.requests[0]?.json();
    expect(asked).toEqual({ secret: "0x4BBB", response: "0.token", remoteip: "198.18.66.1" });
  });

  test.each([
    ["who shows nothing, as without JavaScript", {}, null],
    ["who shows what is good no more", token, { success: false, "error-codes": ["timeout-or-duplicate"] }],
    ["who shows what was made for another form", token, { success: true, action: "sign-in" }],
    ["everybody, while it answers nothing that can be read", token, new Response("<html>", { status: 502 })],
  ])("%s may write twice an hour", async (_, more, answer) => {
    if (answer !== null) answerWith(answer);
    const visitor = createVisitor(challenged.app);
    const outcomes = [];
    for (let count = 0; count < 3; count += 1) outcomes.push(await outcomeOf(await send(visitor, more)));
    expect(outcomes).toEqual(["204", "204", "429 rate_limited"]);
  });

  test("a visitor does not wait for it for longer than five seconds", async () => {
    turnstile = standInFor("https://challenges.cloudflare.com", silence);
    expect((await send(createVisitor(challenged.app), token)).status).toBe(204);
    expect(turnstile.requests[0]?.signal.aborted).toBe(true);
  });
});
