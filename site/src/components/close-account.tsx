import { formatMoment } from "../lib/format.ts";
import { accountWords } from "../lib/words/app/account.ts";
import { Form, SubmitButton } from "./form.tsx";

const { close: words, closing: closingWords } = accountWords;

const page = "/app/settings/account";

/** What will happen, and the button that makes it so, for whoever has shown just now that it is them. */
export function CloseAccount() {
  return (
    <section aria-labelledby="close">
      <h2 id="close">{words.heading}</h2>
      <div class="settings-say">
        <p>{words.lead}</p>
        <ul>
          <li>{words.erased.account}</li>
          <li>{words.erased.organizations}</li>
          <li>{words.erased.name}</li>
          <li>{words.erased.audit}</li>
        </ul>
        <p>{words.stays}</p>
      </div>
      <Form action={`${page}?do=close`}>
        <SubmitButton pending={words.closing}>{words.close}</SubmitButton>
      </Form>
    </section>
  );
}

/** When the account will be erased, and the button that keeps it. */
export function ClosingAccount(props: { dueAt: string }) {
  return (
    <section aria-labelledby="closing">
      <h2 id="closing">{closingWords.heading}</h2>
      <p class="settings-say">
        {closingWords.due.before} <time datetime={props.dueAt}>{formatMoment(props.dueAt)}</time>
        {closingWords.due.after}
      </p>
      <Form action={`${page}?do=restore`}>
        <SubmitButton pending={closingWords.keeping}>{closingWords.keep}</SubmitButton>
      </Form>
    </section>
  );
}
