import { html } from "hono/html";

/** The page on which somebody says who they are; it asks for no password, and says what it is. */
export async function renderPage({ name, problem }: { name: string; problem?: string }): Promise<string> {
  const page = await html`<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width">
    <meta name="color-scheme" content="light dark">
    <title>Local provider</title>
    <link rel="stylesheet" href="/style.css">
  </head>
  <body>
    <main>
      <h1>Local provider</h1>
      <p>It stands in for ${name} on this machine and vouches for whoever you say you are.</p>
      ${problem === undefined ? "" : html`<p role="alert">${problem}</p>`}
      <form method="post">
        <label>Name <input name="name" value="Ada Lovelace" required></label>
        <label>E-mail address <input name="email" type="email" value="ada@example.test" required></label>
        <label class="check"><input name="verified" type="checkbox" value="yes" checked> The address is proven</label>
        <button name="do" value="continue">Continue</button>
        <button name="do" value="cancel" formnovalidate>Cancel</button>
      </form>
    </main>
  </body>
</html>`;
  return page.toString();
}

export const style = `
  body { margin: 0; padding: 3rem 1rem; font: 1rem/1.5 system-ui, sans-serif; background: Canvas; color: CanvasText; }
  main { max-width: 26rem; margin: 0 auto; }
  form { display: grid; gap: 1rem; }
  label { display: grid; gap: 0.25rem; }
  label.check { display: block; }
  input:not([type=checkbox]), button { padding: 0.6rem; font: inherit; }
`;
