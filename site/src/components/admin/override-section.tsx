import { createUniqueId, For, Show } from "solid-js";
import type { TenantOverrides } from "../../../../workers/contract/billing.ts";
import { overridesQuery } from "../../lib/admin-queries.ts";
import { createLoaded } from "../../lib/create-loaded.ts";
import { formatCount } from "../../lib/format.ts";
import { tenantPage, tenantsPage } from "../../lib/override-forms.ts";
import { tenantsWords } from "../../lib/words/app/admin-organizations.ts";
import { fill } from "../../lib/words/words-query.ts";
import { Form, SubmitButton } from "../form.tsx";
import { TextField } from "../form-fields.tsx";
import { Moment } from "../moment.tsx";
import { FailureNotice } from "../notice.tsx";
import { RowForm } from "../row-form.tsx";

const { overrides: words, grant: grantWords } = tenantsWords;

type Override = TenantOverrides["overrides"][number];

/** What an organization may do beyond its plan, or may not do of it, by an administrator's word. */
export function OverrideSection(props: { tenantId: string }) {
  const granted = createLoaded(() => overridesQuery(props.tenantId));
  return (
    <section aria-labelledby="overrides">
      <h2 id="overrides">{words.heading}</h2>
      <Show when={granted.failure()}>{(why) => <FailureNotice what={words.what} failure={why()} />}</Show>
      <Show when={granted.data()}>
        {(known) => (
          <>
            <Limits granted={known()} />
            <ul class="rows">
              <For each={known().overrides}>
                {(each) => <OverrideRow override={each} all={known().overrides} tenantId={props.tenantId} />}
              </For>
            </ul>
            <GrantForm tenantId={props.tenantId} granted={known()} />
          </>
        )}
      </Show>
    </section>
  );
}

function Limits(props: { granted: TenantOverrides }) {
  return (
    <dl class="facts">
      <For each={Object.entries(props.granted.entitlements.limits)}>
        {([name, value]) => (
          <div>
            <dt>{name}</dt>
            <dd>{formatCount(Number(value))}</dd>
          </div>
        )}
      </For>
    </dl>
  );
}

function OverrideRow(props: { override: Override; all: Override[]; tenantId: string }) {
  const others = () => JSON.stringify(props.all.filter(({ name }) => name !== props.override.name));
  return (
    <li>
      <div>
        <p class="row-title">
          {props.override.name}: {formatCount(props.override.value)}
        </p>
        <p class="row-facts">
          {fill(words.until, { reason: props.override.reason })}
          <Show when={props.override.until} fallback={words.takenBack}>
            {(until) => <Moment at={until()} />}
          </Show>
        </p>
      </div>
      <RowForm
        action={`${tenantsPage}?do=ungrant&${tenantPage(props.tenantId).split("?")[1]}`}
        id={props.tenantId}
        label={words.takeBack}
        of={props.override.name}
      >
        <input type="hidden" name="others" value={others()} />
      </RowForm>
    </li>
  );
}

function GrantForm(props: { tenantId: string; granted: TenantOverrides }) {
  const list = createUniqueId();
  return (
    <details>
      <summary>{grantWords.summary}</summary>
      <Form action={`${tenantsPage}?do=grant`} search={`&${tenantPage(props.tenantId).split("?")[1]}`}>
        <input type="hidden" name="id" value={props.tenantId} />
        <input type="hidden" name="others" value={JSON.stringify(props.granted.overrides)} />
        <TextField name="name" label={grantWords.name} autocomplete="off" list={list} />
        <datalist id={list}>
          <For each={Object.keys(props.granted.entitlements.limits)}>{(name) => <option value={name} />}</For>
        </datalist>
        <TextField name="value" label={grantWords.value} autocomplete="off" inputmode="numeric" />
        <TextField name="reason" label={grantWords.why} autocomplete="off" />
        <TextField name="until" label={grantWords.until} autocomplete="off" isOptional />
        <SubmitButton pending={grantWords.pending}>{grantWords.send}</SubmitButton>
      </Form>
    </details>
  );
}
