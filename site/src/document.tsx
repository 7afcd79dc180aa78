import font from "@fontsource-variable/instrument-sans/files/instrument-sans-latin-wdth-normal.woff2?url";
import type { DocumentComponentProps } from "@solidjs/start/server";
import { Show } from "solid-js";
import { getRequestEvent, useAssets } from "solid-js/web";
import { PageTags } from "./components/page-tags.tsx";
import { noteSentForms } from "./lib/sent-form.ts";
import { markSignedIn } from "./lib/signed-in-hint.ts";
import { outcomeElementId } from "./lib/take-outcome.ts";
import { languageOf } from "./lib/words/language.ts";

/** The HTML around every page; rendered on the server only. */
export function Document(props: DocumentComponentProps) {
  const locals = getRequestEvent()?.locals;
  useAssets(() => <PageTags />);
  return (
    <html lang={languageOf(new URL(getRequestEvent()?.request.url ?? "http://localhost").pathname)}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="theme-color" content="#f4efe3" media="(prefers-color-scheme: light)" />
        <meta name="theme-color" content="#11163a" media="(prefers-color-scheme: dark)" />
        <link rel="icon" href="/icon.svg" type="image/svg+xml" />
        <link rel="apple-touch-icon" href="/icon-180.png" />
        <link rel="manifest" href="/manifest.webmanifest" />
        <link rel="preload" href={font} as="font" type="font/woff2" crossorigin="anonymous" />
        <script nonce={locals?.nonce} innerHTML={`${markSignedIn};${noteSentForms}`} />
        {props.assets}
        <Show when={locals?.outcome}>
          {(outcome) => (
            <script
              id={outcomeElementId}
              type="application/json"
              innerHTML={JSON.stringify(outcome()).replaceAll("<", "\\u003c")}
            />
          )}
        </Show>
      </head>
      <body>
        <div id="app">{props.children}</div>
        {props.scripts}
      </body>
    </html>
  );
}
