import { A, useLocation } from "@solidjs/router";
import { Show } from "solid-js";
import { mailLinkWords } from "../lib/words/app/mail-link.ts";
import { AuthPage } from "./auth-page.tsx";
import { Form, SubmitButton } from "./form.tsx";
import { Notice } from "./notice.tsx";

type MailLinkPageProps = {
  title: string;
  action: string;
  lead: string;
  button: string;
  pending: string;
  /** What is said when it was done, and where to go from there. */
  done: string;
  follow: { href: string; label: string } | undefined;
};

/** Where a mail's link leads. Mail scanners open every link, so opening it changes nothing: a person presses. */
export function MailLinkPage(props: MailLinkPageProps) {
  const location = useLocation();
  const token = () => [location.query.token].flat()[0];
  return (
    <AuthPage title={props.title}>
      <Show when={props.follow}>
        {(follow) => (
          <>
            <Notice tone="good" focus>
              {props.done}
            </Notice>
            <p>
              <A href={follow().href}>{follow().label}</A>
            </p>
          </>
        )}
      </Show>
      <Show when={!props.follow}>
        <Show when={token()} fallback={<p class="lead">{mailLinkWords.incomplete}</p>}>
          {(known) => (
            <>
              <p class="lead">{props.lead}</p>
              <Form action={props.action} search={`?token=${encodeURIComponent(known())}`}>
                <input type="hidden" name="token" value={known()} />
                <SubmitButton pending={props.pending}>{props.button}</SubmitButton>
              </Form>
            </>
          )}
        </Show>
      </Show>
    </AuthPage>
  );
}
