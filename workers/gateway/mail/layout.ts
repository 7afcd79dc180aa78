import { html, raw } from "hono/html";

export type MailContent = {
  subject: string;
  /** Paragraphs before the button. */
  before: string[];
  /** Something to type, set apart below them. */
  code?: string;
  action: { label: string; link: string };
  /** Small print under it. */
  after: string[];
  /** Where to turn mails like this one off. */
  unsubscribe?: string;
  /** Whom an answer goes to, where that is not the sender. */
  replyTo?: string;
};

export type RenderedMail = { subject: string; text: string; html: string };

const styles = `
  body { margin: 0; padding: 32px 16px; background: #f4f1ea; color: #1d1b18; }
  main { max-width: 480px; margin: 0 auto; padding: 32px; background: #fffdf8; border-top: 4px solid #b3261e; }
  p { margin: 0 0 16px; font: 16px/1.5 system-ui, -apple-system, "Segoe UI", sans-serif; }
  .name { font-weight: 700; }
  .button { display: inline-block; padding: 12px 20px; background: #1d1b18; color: #fffdf8; text-decoration: none; }
  .code { font: 700 32px/1.2 ui-monospace, monospace; letter-spacing: 0.2em; }
  .small { font-size: 13px; color: #5d574e; }
  .small a { color: inherit; overflow-wrap: anywhere; }
  @media (prefers-color-scheme: dark) {
    body { background: #141210; color: #f0ebe2; }
    main { background: #1f1c19; }
    .button { background: #f0ebe2; color: #141210; }
    .small { color: #aaa297; }
  }
`;

const chooseLabel = "Choose what you are told by mail";

/** Writes a mail as text and as HTML, the same words in both, legible on light and on dark. */
export async function renderMail({
  subject,
  before,
  code,
  action,
  after,
  unsubscribe,
}: MailContent): Promise<RenderedMail> {
  const typed = code === undefined ? [] : [code];
  const choose = unsubscribe === undefined ? [] : [`${chooseLabel}:\n${unsubscribe}`];
  const link = `${action.label}:\n${action.link}`;
  const text = [...before, ...typed, link, ...after, ...choose, "Selvedge"].join("\n\n");
  const page = await html`<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width">
    <meta name="color-scheme" content="light dark">
    <meta name="supported-color-schemes" content="light dark">
    <title>${subject}</title>
    <style>${raw(styles)}</style>
  </head>
  <body>
    <main>
      <p class="name">Selvedge</p>
      ${before.map((paragraph) => html`<p>${paragraph}</p>`)}
      ${typed.map((shown) => html`<p class="code">${shown}</p>`)}
      <p><a class="button" href="${action.link}">${action.label}</a></p>
      ${after.map((paragraph) => html`<p class="small">${paragraph}</p>`)}
      <p class="small">If the button does not work, open <a href="${action.link}">${action.link}</a></p>
      ${unsubscribe === undefined ? "" : html`<p class="small"><a href="${unsubscribe}">${chooseLabel}</a></p>`}
    </main>
  </body>
</html>`;
  return { subject, text, html: page.toString() };
}
