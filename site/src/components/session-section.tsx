import { Match, Show, Switch } from "solid-js";
import type { Session } from "../../../workers/contract/auth.ts";
import type { Failure } from "../lib/failure.ts";
import { takeOutcome } from "../lib/take-outcome.ts";
import { FailureNotice, Notice } from "./notice.tsx";
import { RefusedNotice } from "./refused-notice.tsx";
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
  const refused = ["end-session", "end-others", "end-all"]
    .map((deed) => takeOutcome(`${page}?do=${deed}`))
    .find((outcome) => outcome !== undefined);
  return (
    <section aria-labelledby="sessions">
      <h2 id="sessions">Where you are signed in</h2>
      <Switch>
        <Match when={refused}>
          {(outcome) => <RefusedNotice title="Nothing was signed out." outcome={outcome()} />}
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
