import { HttpStatusCode } from "@solidjs/start";
import { type JSX, Match, Switch } from "solid-js";
import { isEditor } from "../../lib/content-rights.ts";
import { createLoaded } from "../../lib/create-loaded.ts";
import { meQuery } from "../../lib/queries.ts";
import { contentFrameWords as words } from "../../lib/words/app/content-frame.ts";
import { FailureNotice } from "../notice.tsx";
import { PageTitle } from "../page-title.tsx";

/** The desk is for editors and administrators. Anybody else is told so, and nothing is asked for them. */
export function EditorsOnly(props: { children: JSX.Element }) {
  const me = createLoaded(() => meQuery());
  return (
    <Switch>
      <Match when={me.failure()}>
        {(why) => (
          <>
            <PageTitle title={words.title} />
            <h1>{words.title}</h1>
            <FailureNotice what={words.what} failure={why()} />
          </>
        )}
      </Match>
      <Match when={isEditor(me.data()?.user.role)}>{props.children}</Match>
      <Match when={me.data()}>
        <PageTitle title={words.refused.title} />
        <HttpStatusCode code={403} />
        <h1>{words.refused.heading}</h1>
        <p class="lead">{words.refused.lead}</p>
        <p>
          <a class="button" href="/app">
            {words.refused.way}
          </a>
        </p>
      </Match>
    </Switch>
  );
}
