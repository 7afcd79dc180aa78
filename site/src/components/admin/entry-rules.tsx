import { A } from "@solidjs/router";
import { For, Show } from "solid-js";
import type { EntryRule } from "../../../../workers/contract/entry-rules.ts";
import { entryPage } from "../../lib/entry-forms.ts";
import { Form, SubmitButton, useForm } from "../form.tsx";
import { TextField } from "../form-fields.tsx";
import { Moment } from "../moment.tsx";
import { RowForm } from "../row-form.tsx";
import { Table } from "../table.tsx";
import { SelectField } from "./select-field.tsx";

const actions = { deny: "Keep out", allow: "Let in" };
const kinds = { address: "An address or a network", country: "A country" };

/** Who may not come in, and who may all the same; newest first. */
export function EntryRuleList(props: { rules: EntryRule[]; nextCursor: string | null }) {
  return (
    <Show when={props.rules.length > 0} fallback={<p class="empty">There is no rule: anybody comes in.</p>}>
      <Table label="List of rules" columns={["Who", "What", "Why", "Since", "Until", { hidden: "Deeds" }]}>
        <For each={props.rules}>
          {(rule) => (
            <tr>
              <th scope="row">
                <code>{rule.value}</code>
              </th>
              <td classList={{ flaw: rule.action === "deny" }}>{actions[rule.action]}</td>
              <td class="reason">{rule.note}</td>
              <td>
                <Moment at={rule.createdAt} />
              </td>
              <td>
                <Moment at={rule.endsAt} />
              </td>
              <td>
                <RowForm action={`${entryPage}?do=delete`} id={rule.id} label="Take away" of={rule.value} />
              </td>
            </tr>
          )}
        </For>
      </Table>
      <Show when={props.nextCursor}>
        {(cursor) => (
          <p>
            <A href={`${entryPage}?cursor=${encodeURIComponent(cursor())}#rules`}>Earlier rules</A>
          </p>
        )}
      </Show>
    </Show>
  );
}

/** The form for one more. */
export function NewEntryRule() {
  return (
    <Form
      action={`${entryPage}?do=create`}
      schema={() => import("../../lib/entry-forms.ts").then(({ createRuleForm }) => createRuleForm)}
    >
      <Choices />
      <TextField
        name="value"
        label="Who"
        autocomplete="off"
        hint="203.0.113.9, 203.0.113.0/24, 2001:db8::/32, or a country’s two letters (known behind Cloudflare alone)."
      />
      <TextField name="note" label="Why" autocomplete="off" />
      <TextField
        name="endsAt"
        label="Until, in UTC, if it is to end by itself"
        type="datetime-local"
        autocomplete="off"
        isOptional
      />
      <SubmitButton pending="Adding…">Add the rule</SubmitButton>
    </Form>
  );
}

/** What was chosen is still chosen after a refusal. */
function Choices() {
  const form = useForm();
  return (
    <>
      <SelectField name="action" label="What" value={form?.value("action") ?? "deny"} options={actions} />
      <SelectField name="kind" label="Kind" value={form?.value("kind") ?? "address"} options={kinds} />
    </>
  );
}
