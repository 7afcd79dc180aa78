import { html, raw } from "hono/html";

type Content = ReturnType<typeof html>;

const style = `
  body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 72rem; padding: 0 1rem; color: #1d2330; }
  table { border-collapse: collapse; width: 100%; margin-bottom: 2rem; }
  th, td { text-align: left; padding: 0.3rem 0.6rem; border-bottom: 1px solid #d8dce4; vertical-align: top; }
  button { font: inherit; padding: 0.2rem 0.7rem; }
  .quiet { color: #5d6678; }
`;

/** A plain page with a title; `script` runs as a module. */
export function page({
  title,
  body,
  script = "",
}: {
  title: string;
  body: Content;
  script?: string;
}): Content {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width" />
        <title>${title}</title>
        <style>
          ${raw(style)}
        </style>
      </head>
      <body>
        <h1>${title}</h1>
        ${body}
        <script type="module">
          ${raw(script)}
        </script>
      </body>
    </html>`;
}

/** `12.50 EUR` */
export function money(cents: number, currency: string): string {
  return `${(cents / 100).toFixed(2)} ${currency}`;
}
