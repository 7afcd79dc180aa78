import { Show } from "solid-js";
import type { Organization } from "../../../workers/contract/tenants.ts";
import { organizationPage } from "../lib/organization-forms.ts";
import { Form, SubmitButton } from "./form.tsx";
import { TextField } from "./form-fields.tsx";
import { Done, Refusals } from "./refusals.tsx";

type Props = { organization: Organization; done: string | undefined };

/** What the organization is called. */
export function OrganizationName(props: Props) {
  return (
    <section aria-labelledby="name">
      <h2 id="name">Name</h2>
      <Done
        done={props.done}
        words={{ renamed: "The new name holds.", created: "It is yours. Invite whom you work with." }}
      />
      <Form action={`${organizationPage}?do=rename`}>
        <TextField name="name" label="Name" autocomplete="organization" value={props.organization.name} />
        <Show when={!props.organization.personal}>
          <TextField
            name="slug"
            label="Short name"
            autocomplete="off"
            value={props.organization.slug}
            hint="2 to 48 lower-case letters, digits and dashes. Nobody else has it."
          />
        </Show>
        <SubmitButton pending="Saving…">Save</SubmitButton>
      </Form>
    </section>
  );
}

/** Whether members have to have a second factor. */
export function TwoFactorRule(props: Props) {
  const action = `${organizationPage}?do=require-two-factor`;
  const required = () => props.organization.requireTwoFactor;
  return (
    <section aria-labelledby="two-factor">
      <h2 id="two-factor">Second factor</h2>
      <Done done={props.done} words={{ "two-factor": "Saved. It holds for everyone at once." }} />
      <Refusals actions={[action]} />
      <p class="settings-say">
        {required()
          ? "Every member has to have a second factor. Whoever has none can do nothing here but set one up, or leave."
          : "Members may do without a second factor."}
      </p>
      <form method="post" action={action}>
        <input type="hidden" name="required" value={required() ? "no" : "yes"} />
        <button class="button" type="submit">
          {required() ? "Require it no more" : "Require a second factor"}
        </button>
      </form>
    </section>
  );
}

/** The ways out: of the organization, and for owners, of all of it. */
export function OrganizationEnd(props: { organization: Organization }) {
  const leave = `${organizationPage}?do=leave`;
  return (
    <section aria-labelledby="end">
      <h2 id="end">Leave or delete</h2>
      <Refusals actions={[leave]} />
      <form method="post" action={leave}>
        <button class="button" type="submit">
          Leave “{props.organization.name}”
        </button>
      </form>
      <Show when={props.organization.permissions.includes("organization:delete")}>
        <p class="settings-say">
          Deleting it deletes every data set and result in it, for everybody, and cannot be undone.
        </p>
        <Form action={`${organizationPage}?do=delete`}>
          <TextField
            name="confirm"
            label={`Type “${props.organization.slug}” to delete it`}
            autocomplete="off"
          />
          <SubmitButton pending="Deleting…">Delete the organization</SubmitButton>
        </Form>
      </Show>
    </section>
  );
}
