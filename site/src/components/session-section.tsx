import { Match, Show, Switch } from "solid-js";
import type { Session } from "../../../workers/contract/auth.ts";
import type { Failure } from "../lib/failure.ts";
import { takeOutcome } from "../lib/take-outcome.ts";
import { FailureNotice, Notice } from "./notice.tsx";
import { SessionList } from "./session-list.tsx";

type SessionSectionProps = {
  sessions: Session[] | undefined;
  failure: Failure | undefined;
  /** What was just done here: "session" or "sessions", as the page's address says it. */
  done: string | undefined;
};

/** Where the account is signed in, and what came of ending that. */
export function SessionSection(props: SessionSectionProps) {
  const page = "/app/settings/security";
  const refused = takeOutcome(`${page}?do=end-session`) ?? takeOutcome(`${page}?do=end-others`);
  return (
    <section aria-labelledby="sessions">
      <h2 id="sessions">Where you are signed in</h2>
      <Switch>
        <Match when={refused}>
          {(outcome) => (
            <Notice tone="bad" focus title="Nothing was signed out.">
              <p>{outcome().message}</p>
            </Notice>
          )}
        </Match>
        <Match when={props.done === "session"}>
          <Notice tone="good" focus>
            That session has ended.
          </Notice>
        </Match>
        <Match when={props.done === "sessions"}>
          <Notice tone="good" focus>
            You are signed out everywhere else.
          </Notice>
        </Match>
      </Switch>
      <Show when={props.failure}>{(why) => <FailureNotice what="Your sessions" failure={why()} />}</Show>
      <Show when={props.sessions}>{(sessions) => <SessionList sessions={sessions()} />}</Show>
    </section>
  );
}
