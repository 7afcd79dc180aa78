import { HttpStatusCode } from "@solidjs/start";
import { type JSX, Match, Switch } from "solid-js";
import { isEditor } from "../../lib/content-rights.ts";
import { createLoaded } from "../../lib/create-loaded.ts";
import { meQuery } from "../../lib/queries.ts";
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
            <PageTitle title="Content" />
            <h1>Content</h1>
            <FailureNotice what="The content" failure={why()} />
          </>
        )}
      </Match>
      <Match when={isEditor(me.data()?.user.role)}>{props.children}</Match>
      <Match when={me.data()}>
        <PageTitle title="Not for you" />
        <HttpStatusCode code={403} />
        <h1>This is for editors</h1>
        <p class="lead">Your account may not write what the site says. An administrator can change that.</p>
        <p>
          <a class="button" href="/app">
            To your datasets
          </a>
        </p>
      </Match>
    </Switch>
  );
}
