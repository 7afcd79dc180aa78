import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { getCACertificates, setDefaultCACertificates } from "node:tls";
import { Resend } from "resend";
import { SMTPServer } from "smtp-server";
import { describe, expect, onTestFinished, test, vi } from "vitest";
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

type Received = { from: string; to: string[]; raw: string; isSecure: boolean };
type Refusals = { recipient?: (address: string) => Error | null; holdMs?: number; tls?: Certificate | null };
type Certificate = { key: string; cert: string };

/** A real SMTP server that keeps what it is given, with a user and a password. */
async function startSmtp({ recipient = () => null, holdMs = 0, tls = null }: Refusals = {}) {
  const received: Received[] = [];
  const server = new SMTPServer({
    authOptional: false,
    ...(tls ?? { disabledCommands: ["STARTTLS"] }),
    allowInsecureAuth: tls === null,
    onAuth: ({ username, password }, _session, done) =>
      username === "relay" && password === "smtp-password"
        ? done(null, { user: username })
        : done(new Error("Wrong")),
    onRcptTo: ({ address }, _session, done) => done(recipient(address)),
    onData(stream, { envelope, secure: isSecure }, done) {
      let raw = "";
      stream.on("data", (chunk) => (raw += chunk));
      stream.on("end", () =>
        setTimeout(() => {
          const from = envelope.mailFrom === false ? "" : envelope.mailFrom.address;
          received.push({ from, to: envelope.rcptTo.map(({ address }) => address), raw, isSecure });
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
  const at = (host: string, more = "") => `smtp://relay:smtp-password@${host}:${port}${more}`;
  return { received, stop, at, url: at("127.0.0.1") };
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

describe("mail leaves the box by TLS alone", () => {
  /** Leads to this machine, and is none of the names that say so. */
  const elsewhere = "0.0.0.0";
  function selfSigned(): Certificate {
    const folder = mkdtempSync(join(tmpdir(), "mail-certificate-"));
    const [key, cert] = [join(folder, "key"), join(folder, "cert")];
    const names = ["-subj", "/CN=mail.test", "-addext", `subjectAltName=IP:${elsewhere}`];
    const made = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
    execFileSync("openssl", [...made, ...names, "-keyout", key, "-out", cert, "-days", "1"], {
      stdio: "pipe",
    });
    const found = { key: readFileSync(key, "utf8"), cert: readFileSync(cert, "utf8") };
    rmSync(folder, { recursive: true });
    return found;
  }

  /** One that is trusted for as long as a test lasts. */
  function trusted(): Certificate {
    const found = selfSigned();
    const before = getCACertificates("default");
    setDefaultCACertificates([...before, found.cert]);
    onTestFinished(() => setDefaultCACertificates(before));
    return found;
  }

  test("to a server that offers STARTTLS with a certificate of its own", async () => {
    const smtp = await startSmtp({ tls: trusted() });
    const { resend } = await startAdapter(smtp.at(elsewhere));
    expect((await resend.emails.send(email)).error).toBeNull();
    expect(smtp.received).toMatchObject([{ to: ["ada@example.test"], isSecure: true }]);
  });

  test.each([
    ["one that does not offer it", () => null, "does not begin TLS"],
    ["one whose certificate nobody vouches for", selfSigned, "self-signed certificate"],
  ])("not to %s; the mail is tried again, and it is said why", async (_name, certificate, reason) => {
    const said = vi.spyOn(console, "error").mockReturnValue();
    const smtp = await startSmtp({ tls: certificate() });
    const { url } = await startAdapter(smtp.at(elsewhere));
    const response = await post(url, email);
    expect(response.status).toBe(503);
    const text = await response.text();
    expect(text).toContain(reason);
    for (const hidden of ["smtp-password", elsewhere]) expect(text).not.toContain(hidden);
    expect(smtp.received).toEqual([]);
    const lines = said.mock.calls.flat().join();
    if (reason.includes("TLS")) expect(lines).toContain(`The mail server "${elsewhere}" does not begin TLS`);
    expect(lines).not.toContain("smtp-password");
    said.mockRestore();
  });

  test("in the clear where the server is said to be on the box's own network", async () => {
    const smtp = await startSmtp();
    const { resend } = await startAdapter(smtp.at(elsewhere, "?relay=local"));
    expect((await resend.emails.send(email)).error).toBeNull();
    expect(smtp.received).toMatchObject([{ isSecure: false }]);
  });

  test.each(["ignoreTLS=true", "opportunisticTLS=true", "requireTLS=false", "tls.rejectUnauthorized=false"])(
    "%s is refused for a server elsewhere, in one line without the password",
    (option) => {
      const connect = () => connectSmtp(`smtp://relay:smtp-password@mail.acme.io?${option}`);
      expect(connect).toThrow(`SMTP_URL has ${option}, and "mail.acme.io" is not on this box`);
      expect(connect).not.toThrow("smtp-password");
      connectSmtp(`smtp://127.0.0.1?${option}`).stop();
      connectSmtp(`smtp://relay?relay=local&${option}`).stop();
    },
  );
});
