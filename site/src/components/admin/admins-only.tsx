import { HttpStatusCode } from "@solidjs/start";
import { type JSX, Match, Switch } from "solid-js";
import { createLoaded } from "../../lib/create-loaded.ts";
import { meQuery } from "../../lib/queries.ts";
import { adminFrameWords as words } from "../../lib/words/app/admin-frame.ts";
import { FailureNotice } from "../notice.tsx";
import { PageTitle } from "../page-title.tsx";

/** A page for administrators of the platform. Anybody else is told so, and nothing is asked for them. */
export function AdminsOnly(props: { title: string; children: JSX.Element }) {
  const me = createLoaded(() => meQuery());
  return (
    <div class="wrap page app-page admin">
      <Switch>
        <Match when={me.failure()}>
          {(why) => (
            <>
              <PageTitle title={props.title} />
              <h1>{props.title}</h1>
              <FailureNotice what={words.what} failure={why()} />
            </>
          )}
        </Match>
        <Match when={me.data()?.user.role === "admin"}>{props.children}</Match>
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
    </div>
  );
}
