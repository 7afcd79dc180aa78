import { formatMoment } from "../lib/format.ts";
import { Form, SubmitButton } from "./form.tsx";

const page = "/app/settings/account";

/** What will happen, and the button that makes it so, for whoever has shown just now that it is them. */
export function CloseAccount() {
  return (
    <section aria-labelledby="close">
      <h2 id="close">Close the account</h2>
      <div class="settings-say">
        <p>
          You are signed out everywhere else, and until a day that is shown here at once the account does
          nothing but let you take your data or change your mind. Then everything that we hold about you is
          erased:
        </p>
        <ul>
          <li>your account, your sessions, your ways to sign in and your notifications;</li>
          <li>
            your own organizations in which nobody else is, with their data sets, tasks, results and files;
          </li>
          <li>your name on what you made in organizations of others, which stays theirs;</li>
          <li>what the audit log says of you, whose key is destroyed.</li>
        </ul>
        <p>Invoices stay as long as the law wants them. Nobody can bring anything else back.</p>
      </div>
      <Form action={`${page}?do=close`}>
        <SubmitButton pending="Closing…">Close the account</SubmitButton>
      </Form>
    </section>
  );
}

/** When the account will be erased, and the button that keeps it. */
export function ClosingAccount(props: { dueAt: string }) {
  return (
    <section aria-labelledby="closing">
      <h2 id="closing">Your account is closed</h2>
      <p class="settings-say">
        It will be erased on <time datetime={props.dueAt}>{formatMoment(props.dueAt)}</time>. Until then you
        can take your data, or keep the account as it was.
      </p>
      <Form action={`${page}?do=restore`}>
        <SubmitButton pending="Keeping…">Keep the account</SubmitButton>
      </Form>
    </section>
  );
}
