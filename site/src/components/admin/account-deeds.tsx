import { Show } from "solid-js";
import type { AccountDetail } from "../../../../workers/contract/users.ts";
import { takeOutcome } from "../../lib/take-outcome.ts";
import { Form, SubmitButton } from "../form.tsx";
import { TextField } from "../form-fields.tsx";
import { RefusedNotice } from "../refused-notice.tsx";
import { SelectField } from "./select-field.tsx";

const page = "/admin/users";
const roles = { user: "User", editor: "Editor", admin: "Administrator" };

/** What an administrator can do with an account; each is a form of its own. */
export function AccountDeeds(props: { account: AccountDetail }) {
  const search = () => `&user=${props.account.id}`;
  const refused = takeOutcome(`${page}?do=unban`) ?? takeOutcome(`${page}?do=sessions`);
  return (
    <section class="deeds" aria-label="Change this account">
      <Show when={refused}>
        {(outcome) => <RefusedNotice title="Nothing was changed." outcome={outcome()} />}
      </Show>
      <div>
        <h2>Role</h2>
        <Form action={`${page}?do=role`} search={search()}>
          <input type="hidden" name="id" value={props.account.id} />
          <SelectField name="role" label="Role on the platform" value={props.account.role} options={roles} />
          <SubmitButton pending="Changing…">Change the role</SubmitButton>
        </Form>
      </div>
      <div>
        <h2>Access</h2>
        <Show
          when={props.account.ban === null}
          fallback={<LiftBan id={props.account.id} search={search()} />}
        >
          <Form action={`${page}?do=ban`} search={search()}>
            <input type="hidden" name="id" value={props.account.id} />
            <TextField name="reason" label="Why it is banned" autocomplete="off" />
            <SubmitButton pending="Banning…">Ban the account</SubmitButton>
          </Form>
        </Show>
      </div>
      <Show when={props.account.role !== "admin" && props.account.ban === null}>
        <div>
          <h2>Act as this person</h2>
          <Form action={`${page}?do=impersonate`} search={search()}>
            <input type="hidden" name="id" value={props.account.id} />
            <TextField
              name="reason"
              label="Why"
              autocomplete="off"
              hint="For half an hour. The reason, and what you do, are logged."
            />
            <SubmitButton pending="One moment…">Act as {props.account.name}</SubmitButton>
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
        Lift the ban
      </button>
    </form>
  );
}
