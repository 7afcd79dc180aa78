import { Show } from "solid-js";
import type { AccountDetail } from "../../../../workers/contract/users.ts";
import { takeOutcome } from "../../lib/take-outcome.ts";
import { accountsWords } from "../../lib/words/app/admin-accounts.ts";
import { fill } from "../../lib/words/words-query.ts";
import { Form, SubmitButton } from "../form.tsx";
import { TextField } from "../form-fields.tsx";
import { RefusedNotice } from "../refused-notice.tsx";
import { SelectField } from "./select-field.tsx";

const page = "/admin/users";
const { roles, deeds: words } = accountsWords;

/** What an administrator can do with an account; each is a form of its own. */
export function AccountDeeds(props: { account: AccountDetail }) {
  const search = () => `&user=${props.account.id}`;
  const refused = takeOutcome(`${page}?do=unban`) ?? takeOutcome(`${page}?do=sessions`);
  return (
    <section class="deeds" aria-label={words.label}>
      <Show when={refused}>{(outcome) => <RefusedNotice title={words.unchanged} outcome={outcome()} />}</Show>
      <div>
        <h2>{words.role.heading}</h2>
        <Form action={`${page}?do=role`} search={search()}>
          <input type="hidden" name="id" value={props.account.id} />
          <SelectField name="role" label={words.role.field} value={props.account.role} options={roles} />
          <SubmitButton pending={words.role.pending}>{words.role.send}</SubmitButton>
        </Form>
      </div>
      <div>
        <h2>{words.access.heading}</h2>
        <Show
          when={props.account.ban === null}
          fallback={<LiftBan id={props.account.id} search={search()} />}
        >
          <Form action={`${page}?do=ban`} search={search()}>
            <input type="hidden" name="id" value={props.account.id} />
            <TextField name="reason" label={words.access.why} autocomplete="off" />
            <SubmitButton pending={words.access.pending}>{words.access.ban}</SubmitButton>
          </Form>
        </Show>
      </div>
      <Show when={props.account.role !== "admin" && props.account.ban === null}>
        <div>
          <h2>{words.act.heading}</h2>
          <Form action={`${page}?do=impersonate`} search={search()}>
            <input type="hidden" name="id" value={props.account.id} />
            <TextField name="reason" label={words.act.why} autocomplete="off" hint={words.act.hint} />
            <SubmitButton pending={words.act.pending}>
              {fill(words.act.send, { name: props.account.name })}
            </SubmitButton>
          </Form>
        </div>
      </Show>
    </section>
  );
}

function LiftBan(props: { id: string; search: string }) {
  return (
    <form method="post" action={`${page}?do=unban${props.search}`}>
      <input type="hidden" name="id" value={props.id} />
      <button class="button" type="submit">
        {words.access.lift}
      </button>
    </form>
  );
}
