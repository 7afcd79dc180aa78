import { For, Show } from "solid-js";
import { declarationOf, type TenantFlag } from "../../../../workers/contract/flags.ts";
import { flagForm, flagsPage, tenantFlagsPage } from "../../lib/flag-forms.ts";
import { takeOutcome } from "../../lib/take-outcome.ts";
import { flagsWords } from "../../lib/words/app/admin-flags.ts";
import { Form, SubmitButton } from "../form.tsx";
import { TextField } from "../form-fields.tsx";
import { RowForm } from "../row-form.tsx";
import { SelectField } from "./select-field.tsx";

const { one: words, override: overrideWords } = flagsWords;

/** Which flags are on for an organization, by whose word, and the forms that say otherwise. */
export function TenantFlags(props: { tenantId: string; flags: TenantFlag[] }) {
  const search = () => `&${tenantFlagsPage(props.tenantId).split("?")[1]}`;
  return (
    <ul class="rows flags">
      <For each={props.flags}>
        {(flag) => (
          <li>
            <div>
              <p class="row-title">
                {declarationOf(flag.name).title}: {flag.isOn ? flagsWords.on : flagsWords.off}
              </p>
              <p class="row-facts">
                <code>{flag.name}</code>, {words.because[flag.because]}
                <Show when={flag.note}>{(note) => <>: {note()}</>}</Show>
              </p>
              <OverrideForm tenantId={props.tenantId} flag={flag} search={search()} />
            </div>
            <Show when={flag.because === "tenant"}>
              <RowForm
                action={`${flagsPage}?do=take-back${search()}`}
                id={props.tenantId}
                label={words.takeBack}
                of={declarationOf(flag.name).title}
              >
                <input type="hidden" name="name" value={flag.name} />
              </RowForm>
            </Show>
          </li>
        )}
      </For>
    </ul>
  );
}

function OverrideForm(props: { tenantId: string; flag: TenantFlag; search: string }) {
  const action = flagForm("override", props.flag.name);
  const outcome = takeOutcome(action);
  return (
    <details open={outcome !== undefined}>
      <summary>
        {overrideWords.summary}
        <span class="hidden">: {declarationOf(props.flag.name).title}</span>
      </summary>
      <Form action={action} outcome={outcome} search={props.search}>
        <input type="hidden" name="id" value={props.tenantId} />
        <SelectField
          name="isOn"
          label={overrideWords.isOn}
          value={props.flag.isOn ? "off" : "on"}
          options={overrideWords.options}
        />
        <TextField name="note" label={overrideWords.why} autocomplete="off" />
        <SubmitButton pending={overrideWords.pending}>{overrideWords.send}</SubmitButton>
      </Form>
    </details>
  );
}
