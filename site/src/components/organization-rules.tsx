import { Show } from "solid-js";
import type { Organization } from "../../../workers/contract/tenants.ts";
import { organizationPage } from "../lib/organization-forms.ts";
import { organizationWords } from "../lib/words/app/organization.ts";
import { fill } from "../lib/words/words-query.ts";
import { Form, SubmitButton } from "./form.tsx";
import { TextField } from "./form-fields.tsx";
import { Done, Refusals } from "./refusals.tsx";

const { name: nameWords, twoFactor: twoFactorWords, end: endWords } = organizationWords;

type Props = { organization: Organization; done: string | undefined };

/** What the organization is called. */
export function OrganizationName(props: Props) {
  return (
    <section aria-labelledby="name">
      <h2 id="name">{nameWords.heading}</h2>
      <Done done={props.done} words={nameWords.done} />
      <Form action={`${organizationPage}?do=rename`}>
        <TextField
          name="name"
          label={nameWords.name}
          autocomplete="organization"
          value={props.organization.name}
        />
        <Show when={!props.organization.personal}>
          <TextField
            name="slug"
            label={nameWords.slug}
            autocomplete="off"
            value={props.organization.slug}
            hint={nameWords.slugHint}
          />
        </Show>
        <SubmitButton pending={nameWords.saving}>{nameWords.save}</SubmitButton>
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
      <h2 id="two-factor">{twoFactorWords.heading}</h2>
      <Done done={props.done} words={twoFactorWords.done} />
      <Refusals actions={[action]} />
      <p class="settings-say">{required() ? twoFactorWords.required : twoFactorWords.notRequired}</p>
      <form method="post" action={action}>
        <input type="hidden" name="required" value={required() ? "no" : "yes"} />
        <button class="button" type="submit">
          {required() ? twoFactorWords.release : twoFactorWords.require}
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
      <h2 id="end">{endWords.heading}</h2>
      <Refusals actions={[leave]} />
      <form method="post" action={leave}>
        <button class="button" type="submit">
          {fill(endWords.leave, { name: props.organization.name })}
        </button>
      </form>
      <Show when={props.organization.permissions.includes("organization:delete")}>
        <p class="settings-say">{endWords.lead}</p>
        <Form action={`${organizationPage}?do=delete`}>
          <TextField
            name="confirm"
            label={fill(endWords.confirm, { name: props.organization.slug })}
            autocomplete="off"
          />
          <SubmitButton pending={endWords.deleting}>{endWords.delete}</SubmitButton>
        </Form>
      </Show>
    </section>
  );
}
