import { Match, Show, Switch } from "solid-js";
import type { Session } from "../../../workers/contract/auth.ts";
import type { Failure } from "../lib/failure.ts";
import { takeOutcome } from "../lib/take-outcome.ts";
import { securityWords } from "../lib/words/app/security.ts";
import { FailureNotice, Notice } from "./notice.tsx";
import { RefusedNotice } from "./refused-notice.tsx";
import { SessionList } from "./session-list.tsx";

const words = securityWords.sessions;

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
      <h2 id="sessions">{words.heading}</h2>
      <Switch>
        <Match when={refused}>
          {(outcome) => <RefusedNotice title={words.unchanged} outcome={outcome()} />}
        </Match>
        <Match when={props.done === "session"}>
          <Notice tone="good" focus>
            {words.ended}
          </Notice>
        </Match>
        <Match when={props.done === "sessions"}>
          <Notice tone="good" focus>
            {words.othersEnded}
          </Notice>
        </Match>
      </Switch>
      <Show when={props.failure}>{(why) => <FailureNotice what={words.what} failure={why()} />}</Show>
      <Show when={props.sessions}>{(sessions) => <SessionList sessions={sessions()} />}</Show>
    </section>
  );
}
