import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Context, Hono } from "hono";
import { type Email, receiveEmail } from "../../selfhost/adapters/mail/resend-endpoint.ts";
import { createSentKeys, type SentKeys } from "../../selfhost/adapters/mail/sent-keys.ts";
import { listen } from "../lago/node-http.ts";
import { renderBody, renderPage } from "./page.ts";
import { previewMails } from "./previews.ts";
import { createMessageStore, type Message, type MessageStore } from "./store.ts";

type MailboxOptions = { dir: string; port: number; token: string };

export type RunningMailbox = { url: string; stop(): Promise<void> };

/** The page runs no script and loads nothing from elsewhere. */
const pagePolicy =
  "default-src 'none'; style-src 'self'; img-src data:; frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/** A mail may show pictures and styles of its own; `sandbox` gives it an origin of its own and no script. */
const mailPolicy =
  "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; img-src http: https: data:; style-src 'unsafe-inline'; font-src https: data:; form-action 'none'";

/**
 * Threat: a page on the web that reads the mails in it, with their links. A name of its own that it lets lead to this
 * machine (DNS rebinding) makes the mailbox the page's own origin, so only this machine's names are answered.
 */
const loopback = /^(localhost|127\.0\.0\.1|\[::1\])(:\d{1,5})?$/;

/**
 * Starts the mailbox on 127.0.0.1: it takes mails as Resend does, shows them on a web page, and sends none on.
 * Mails are kept in `dir`.
 */
export async function startMailbox({ dir, port, token }: MailboxOptions): Promise<RunningMailbox> {
  const store = createMessageStore(join(dir, "messages.jsonl"));
  const app = createMailboxApp({ store, sent: createSentKeys(join(dir, "sent.jsonl")), token });
  const { port: listening, stop } = await listen(async (request) => app.fetch(request), {
    ...{ host: "127.0.0.1", port },
  });
  return { url: `http://127.0.0.1:${listening}`, stop };
}

type MailboxParts = { store: MessageStore; sent: SentKeys; token: string };

/** The mailbox's routes over a store. */
export function createMailboxApp({ store, sent, token }: MailboxParts): Hono {
  const app = new Hono();
  const style = readFileSync(new URL("./style.css", import.meta.url), "utf8");

  app.use(async (c, next) => {
    await next();
    c.header("x-content-type-options", "nosniff");
    c.header("referrer-policy", "no-referrer");
    c.header("cache-control", "no-store");
    if (!c.res.headers.has("content-security-policy")) c.header("content-security-policy", pagePolicy);
  });
  app.use(async (c, next) => {
    const host = c.req.header("host") ?? new URL(c.req.url).host;
    if (!loopback.test(host))
      return c.text(`Cannot answer for the host "${host}": it is not this machine`, 403);
    const origin = c.req.header("origin") ?? `http://${host}`;
    const reads = c.req.method === "GET" || c.req.method === "HEAD";
    if (!reads && origin !== `http://${host}`) return c.text(`Cannot take this from "${origin}"`, 403);
    return await next();
  });
  const deliver = (email: Email) => store.add(toMessage(email));
  app.post("/emails", async (c) => await receiveEmail(c.req.raw, { token, sent, deliver }));
  app.get("/api/messages", (c) => c.json(store.list()));
  app.delete("/api/messages", (c) => {
    store.clear();
    return c.body(null, 204);
  });

  app.get("/", async (c) => c.html(await renderPage({ messages: store.list() })));
  app.get("/style.css", (c) => c.body(style, 200, { "content-type": "text/css; charset=utf-8" }));
  app.get("/messages/:id", async (c) => {
    const shown = store.find(c.req.param("id"));
    if (!shown) return notFound(c);
    const view = c.req.query("view") === "text" ? "text" : "html";
    return c.html(await renderPage({ messages: store.list(), shown, view }));
  });
  app.get("/messages/:id/html", (c) => {
    const message = store.find(c.req.param("id"));
    if (!message) return notFound(c);
    return c.html(renderBody(message), 200, { "content-security-policy": mailPolicy });
  });
  addPreviews(app);
  app.post("/clear", (c) => {
    // Another site's page may send this form too; browsers say where it came from.
    if (!["same-origin", undefined].includes(c.req.header("sec-fetch-site"))) return c.text("Forbidden", 403);
    store.clear();
    return c.redirect("/", 303);
  });
  app.notFound(notFound);
  return app;
}

/** Every template with sample data, to look at while writing one. */
function addPreviews(app: Hono): void {
  app.get("/previews", async (c) =>
    c.html(await renderPage({ messages: await previewMails(), base: "/previews" })),
  );
  app.get("/previews/:id", async (c) => {
    const messages = await previewMails();
    const shown = messages.find(({ id }) => id === c.req.param("id"));
    if (!shown) return notFound(c);
    const view = c.req.query("view") === "text" ? "text" : "html";
    return c.html(await renderPage({ messages, shown, view, base: "/previews" }));
  });
  app.get("/previews/:id/html", async (c) => {
    const message = (await previewMails()).find(({ id }) => id === c.req.param("id"));
    if (!message) return notFound(c);
    return c.html(renderBody(message), 200, { "content-security-policy": mailPolicy });
  });
}

function toMessage({ id, to, from, subject, html = "", text = "" }: Email): Message {
  const receivedAt = new Date().toISOString();
  return { id, to: [to].flat().join(", "), from, subject, text, html, receivedAt };
}

function notFound(c: Context): Response {
  return c.json({ statusCode: 404, name: "not_found", message: `Cannot find "${c.req.path}"` }, 404);
}
