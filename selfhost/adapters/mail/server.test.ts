import { mkdtempSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Resend } from "resend";
import { SMTPServer } from "smtp-server";
import { describe, expect, onTestFinished, test } from "vitest";
import { createSentKeys } from "./sent-keys.ts";
import { startMailAdapter } from "./server.ts";
import { connectSmtp } from "./smtp.ts";

const token = "a-token-of-the-adapter";
const email = {
  from: "Selvedge <hello@selvedge.test>",
  to: ["ada@example.test"],
  subject: "Verify your address",
  html: "<p>Öffne <b>it</b></p>",
  text: "Öffne it",
  headers: { "Auto-Submitted": "auto-generated" },
};

type Received = { from: string; to: string[]; raw: string };
type Refusals = { recipient?: (address: string) => Error | null; holdMs?: number };

/** A real SMTP server that keeps what it is given, with a user and a password. */
async function startSmtp({ recipient = () => null, holdMs = 0 }: Refusals = {}) {
  const received: Received[] = [];
  const server = new SMTPServer({
    authOptional: false,
    disabledCommands: ["STARTTLS"],
    allowInsecureAuth: true,
    onAuth: ({ username, password }, _session, done) =>
      username === "relay" && password === "smtp-password"
        ? done(null, { user: username })
        : done(new Error("Wrong")),
    onRcptTo: ({ address }, _session, done) => done(recipient(address)),
    onData(stream, { envelope }, done) {
      let raw = "";
      stream.on("data", (chunk) => (raw += chunk));
      stream.on("end", () =>
        setTimeout(() => {
          const from = envelope.mailFrom === false ? "" : envelope.mailFrom.address;
          received.push({ from, to: envelope.rcptTo.map(({ address }) => address), raw });
          done(null);
        }, holdMs),
      );
    },
  });
  server.on("error", () => {});
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.server.address() as AddressInfo;
  const stop = () => new Promise<void>((resolve) => server.close(resolve));
  onTestFinished(stop);
  return { received, stop, url: `smtp://relay:smtp-password@127.0.0.1:${port}` };
}

async function startAdapter(smtpUrl: string, state = mkdtempSync(join(tmpdir(), "mail-adapter-"))) {
  const smtp = connectSmtp(smtpUrl);
  const sent = createSentKeys(join(state, "sent.jsonl"));
  const adapter = await startMailAdapter({ host: "127.0.0.1", port: 0, token, sent, smtp });
  const stop = async () => {
    await adapter.stop();
    smtp.stop();
  };
  onTestFinished(stop);
  return { url: adapter.url, state, stop, resend: new Resend(token, { baseUrl: adapter.url }) };
}

function post(url: string, body: unknown, headers: Record<string, string> = {}) {
  return fetch(`${url}/emails`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json", ...headers },
    body: JSON.stringify(body),
  });
}

describe("a mail sent by Resend's own client", () => {
  test("arrives by SMTP, as text and HTML, with its headers", async () => {
    const smtp = await startSmtp();
    const { resend } = await startAdapter(smtp.url);
    const { data, error } = await resend.emails.send(email);
    expect(error).toBeNull();
    const [mail] = smtp.received;
    expect(mail).toMatchObject({ from: "hello@selvedge.test", to: ["ada@example.test"] });
    expect(mail?.raw).toContain(`Message-ID: <${data?.id}@selvedge.test>`);
    expect(mail?.raw).toContain("From: Selvedge <hello@selvedge.test>");
    expect(mail?.raw).toContain("Auto-Submitted: auto-generated");
    expect(mail?.raw).toContain("=C3=96ffne it");
    expect(mail?.raw).toContain("Content-Type: multipart/alternative");
  });

  test("is sent once under one key, also after a restart, and at once", async () => {
    const smtp = await startSmtp({ holdMs: 200 });
    const first = await startAdapter(smtp.url);
    const options = { idempotencyKey: "welcome-1" };
    const answers = await Promise.all([1, 2, 3].map(() => first.resend.emails.send(email, options)));
    const [taken, ...refused] = answers.sort((a, b) => Number(a.error !== null) - Number(b.error !== null));
    expect(taken?.error).toBeNull();
    expect(refused.map(({ error }) => error?.name)).toEqual(
      refused.map(() => "concurrent_idempotent_requests"),
    );
    await first.stop();
    const second = await startAdapter(smtp.url, first.state);
    expect((await second.resend.emails.send(email, options)).data).toEqual(taken?.data);
    expect(smtp.received).toHaveLength(1);
    const other = await second.resend.emails.send({ ...email, subject: "Another" }, options);
    expect(other.error?.name).toBe("invalid_idempotent_request");
  });

  test("that was not taken is not remembered as sent, and keeps its id", async () => {
    let isFull = true;
    const full = () => Object.assign(new Error("Mailbox full"), { responseCode: 452 });
    const smtp = await startSmtp({ recipient: () => (isFull ? full() : null) });
    const { resend } = await startAdapter(smtp.url);
    const options = { idempotencyKey: "welcome-2" };
    expect((await resend.emails.send(email, options)).error).toMatchObject({ name: "application_error" });
    isFull = false;
    const { data } = await resend.emails.send(email, options);
    expect(smtp.received.map(({ raw }) => raw.includes(`<${data?.id}@`))).toEqual([true]);
  });
});

describe("what cannot be sent", () => {
  test("a recipient whom the server refuses is a final error that names no secret", async () => {
    const unknown = () => Object.assign(new Error("No such user"), { responseCode: 550 });
    const { url } = await startAdapter((await startSmtp({ recipient: unknown })).url);
    const response = await post(url, email);
    expect(response.status).toBe(422);
    const text = await response.text();
    expect(text).toContain("The mail server refused: 550");
    expect(text).not.toMatch(/smtp-password|127\.0\.0\.1/);
  });

  test("a wrong password of ours, and a server that is away, are to be tried again", async () => {
    const smtp = await startSmtp();
    const wrong = await startAdapter(smtp.url.replace("smtp-password", "other"));
    expect((await post(wrong.url, email)).status).toBe(503);
    await smtp.stop();
    const { url } = await startAdapter(smtp.url);
    expect((await post(url, email)).status).toBe(503);
  });

  test.each([
    [{ subject: "Hi\r\nBcc: victim@example.test" }, 422],
    [{ headers: { "X-A": "1\r\nBcc: victim@example.test" } }, 422],
    [{ headers: { "X-A:\r\nBcc": "victim@example.test" } }, 422],
    [{ to: "ada@example.test\r\nRCPT TO:<victim@example.test>" }, 422],
    [{ from: "Selvedge <a@b>, <c@d>" }, 422],
    [{ attachments: [{ filename: "x", path: "/etc/passwd" }] }, 422],
    [{ html: undefined, text: undefined }, 422],
    [{ text: "x".repeat(3_000_000) }, 413],
  ])("refuses %j", async (change, status) => {
    const smtp = await startSmtp();
    const { url } = await startAdapter(smtp.url);
    expect((await post(url, { ...email, ...change })).status).toBe(status);
    expect(smtp.received).toEqual([]);
  });

  test("takes nothing from a page, without the token, or at another address", async () => {
    const smtp = await startSmtp();
    const { url } = await startAdapter(smtp.url);
    expect((await post(url, email, { origin: "https://evil.test" })).status).toBe(403);
    expect((await post(url, email, { authorization: "" })).status).toBe(401);
    expect((await post(url, email, { authorization: "Bearer other" })).status).toBe(403);
    expect((await fetch(`${url}/emails`)).status).toBe(404);
    expect((await fetch(`${url}/health`)).status).toBe(200);
    expect(smtp.received).toEqual([]);
  });
});
