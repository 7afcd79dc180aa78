import { html, raw } from "hono/html";
import type { Message } from "./store.ts";

type Html = ReturnType<typeof html>;
type View = "html" | "text";
type PageOptions = {
  messages: Message[];
  shown?: Message | undefined;
  view?: View;
  /** Where the mails' pages are: of those that arrived, or of every template with sample data. */
  base?: "/messages" | "/previews";
};

/** The mailbox: the list, and the mail that is `shown` beside it. Plain links and one form, no script. */
export function renderPage({ messages, shown, view = "html", base = "/messages" }: PageOptions): Html {
  const count = messages.length === 1 ? "1 mail" : `${messages.length} mails`;
  const arrived = base === "/messages";
  return html`<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    ${shown || !arrived ? "" : html`<meta http-equiv="refresh" content="5">`}
    <title>${shown ? `${shown.subject} · Mailbox` : `Mailbox (${messages.length})`}</title>
    <link rel="icon" href="data:,">
    <link rel="stylesheet" href="/style.css">
  </head>
  <body class="${shown ? "reading" : "listing"}">
    <header>
      <h1><a href="/">Mailbox</a></h1>
      <p>${count} · ${arrived ? html`nothing leaves this machine · <a href="/previews">templates</a>` : "templates, with sample data"}</p>
      ${arrived && messages.length > 0 ? html`<form method="post" action="/clear"><button>Delete all</button></form>` : ""}
    </header>
    <nav aria-label="Mails">${messages.length > 0 ? renderList({ messages, shown, base }) : renderEmpty()}</nav>
    <main>${shown ? renderMessage({ message: shown, view, base }) : renderNothingShown(messages)}</main>
  </body>
</html>`;
}

function renderEmpty(): Html {
  return html`<p class="quiet">No mail yet. Sign up on the site and the verification mail appears here.</p>`;
}

function renderNothingShown(messages: Message[]): Html | string {
  return messages.length > 0 ? html`<p class="quiet">Choose a mail to read it.</p>` : "";
}

type ListOptions = { messages: Message[]; shown: Message | undefined; base: string };

function renderList({ messages, shown, base }: ListOptions): Html {
  const items = messages.map(
    (message) => html`<li>
      <a href="${base}/${message.id}" ${message.id === shown?.id ? raw('aria-current="true"') : ""}>
        <span class="to">${message.to}</span>
        ${renderTime(message.receivedAt)}
        <span class="subject">${message.subject}</span>
      </a>
    </li>`,
  );
  return html`<ul>${items}</ul>`;
}

function renderMessage({ message, view, base }: { message: Message; view: View; base: string }): Html {
  const views = (["html", "text"] as const).filter((name) => message[name]);
  const open = views.includes(view) ? view : views[0];
  const tabs = views.map(
    (
      name,
    ) => html`<a href="${base}/${message.id}?view=${name}" ${name === open ? raw('aria-current="page"') : ""}>
      ${name === "html" ? "Formatted" : "Plain text"}
    </a>`,
  );
  return html`<article>
    <h2>${message.subject}</h2>
    <dl>
      <dt>From</dt><dd>${message.from}</dd>
      <dt>To</dt><dd>${message.to}</dd>
      <dt>Received</dt><dd>${renderTime(message.receivedAt)}</dd>
    </dl>
    <div class="tabs">${tabs}</div>
    ${
      open === "html"
        ? html`<iframe src="${base}/${message.id}/html" title="The mail as it is formatted"
            sandbox="allow-popups allow-popups-to-escape-sandbox" referrerpolicy="no-referrer"></iframe>`
        : html`<pre>${linkify(message.text)}</pre>`
    }
  </article>`;
}

function renderTime(iso: string): Html {
  const date = new Date(iso);
  const isToday = date.toDateString() === new Date().toDateString();
  const shown = isToday
    ? date.toLocaleTimeString("en-GB")
    : date.toLocaleString("en-GB", { dateStyle: "medium", timeStyle: "short" });
  return html`<time datetime="${iso}">${shown}</time>`;
}

/** Text with its http and https addresses as links; punctuation at the end of a sentence stays outside. */
function linkify(text: string): (Html | string)[] {
  return text
    .split(/(https?:\/\/[^\s<>"]*[^\s<>".,;:!?)\]'])/)
    .map((part, index) =>
      index % 2 === 1 ? html`<a href="${part}" target="_blank" rel="noreferrer">${part}</a>` : part,
    );
}

/** The mail's own HTML as a page of its own, whose links open outside the frame. */
export function renderBody(message: Message): string {
  return `<!doctype html><meta charset="utf-8"><base target="_blank">${message.html}`;
}
