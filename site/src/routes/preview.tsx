import { useLocation } from "@solidjs/router";
import { HttpStatusCode } from "@solidjs/start";
import { createEffect, Match, Switch } from "solid-js";
import { getRequestEvent } from "solid-js/web";
import { PreviewedBlocks, PreviewedItem } from "../components/content/previewed-item.tsx";
import { FailureNotice } from "../components/notice.tsx";
import { PageTitle } from "../components/page-title.tsx";
import { createLoaded } from "../lib/create-loaded.ts";
import { formatMoment } from "../lib/format.ts";
import { joinStudio } from "../lib/join-studio.ts";
import { previewQuery } from "../lib/preview-query.ts";
import { previewWords as words } from "../lib/words/app/preview.ts";
import { fill } from "../lib/words/words-query.ts";

/** One draft, for whoever has a link to it. It says nothing of what else there is. */
export default function Preview() {
  const location = useLocation();
  const token = () => [location.query.token].flat()[0] ?? "";
  const preview = createLoaded(() => previewQuery(token()));
  const status = () => preview.failure()?.status ?? 0;
  createEffect(() => joinStudio(preview.data()?.studio ?? null));
  return (
    <Switch>
      <Match when={preview.data()} keyed>
        {(shown) => {
          allowStudio(shown.studio);
          return (
            <>
              <PageTitle
                title={fill(words.title, { name: String(shown.item.title ?? shown.item.name ?? "") })}
              />
              <aside class="preview-banner" aria-label={words.banner.label}>
                <p class="wrap">
                  <strong>{words.banner.this}</strong> {words.banner.until}{" "}
                  <time datetime={shown.expiresAt}>{formatMoment(shown.expiresAt)}</time>.
                </p>
              </aside>
              <main id="main" tabindex="-1">
                <div class="wrap page narrow">
                  <PreviewedItem preview={shown} />
                </div>
                <PreviewedBlocks preview={shown} />
              </main>
            </>
          );
        }}
      </Match>
      <Match when={status() === 410}>
        <Ended code={410} title={words.over.title} text={words.over.text} />
      </Match>
      <Match when={status() === 400 || status() === 404}>
        <Ended code={404} title={words.missing.title} text={words.missing.text} />
      </Match>
      <Match when={preview.failure()}>
        {(why) => (
          <main id="main" tabindex="-1" class="wrap page narrow">
            <PageTitle title={words.failed.title} />
            <HttpStatusCode code={503} />
            <h1>{words.failed.heading}</h1>
            <FailureNotice what={words.failed.what} failure={why()} />
          </main>
        )}
      </Match>
    </Switch>
  );
}

function Ended(props: { code: number; title: string; text: string }) {
  return (
    <main id="main" tabindex="-1" class="wrap page narrow">
      <PageTitle title={props.title} />
      <HttpStatusCode code={props.code} />
      <h1>{props.title}</h1>
      <p class="lead">{props.text}</p>
      <p>
        <a class="button" href="/">
          {words.start}
        </a>
      </p>
    </main>
  );
}

/** The answer says that the studio may frame this page; without one nobody may. */
function allowStudio(studio: string | null): void {
  if (!import.meta.env.SSR || studio === null) return;
  const locals = getRequestEvent()?.locals;
  if (locals) locals.studio = studio;
}
