import { A } from "@solidjs/router";
import { For, Show } from "solid-js";
import type { EntryRule } from "../../../../workers/contract/entry-rules.ts";
import { entryPage } from "../../lib/entry-forms.ts";
import { entryWords } from "../../lib/words/app/admin-entry.ts";
import { Form, SubmitButton, useForm } from "../form.tsx";
import { TextField } from "../form-fields.tsx";
import { Moment } from "../moment.tsx";
import { RowForm } from "../row-form.tsx";
import { Table } from "../table.tsx";
import { SelectField } from "./select-field.tsx";

const { actions, kinds, rules: ruleWords, add: addWords } = entryWords;

/** Who may not come in, and who may all the same; newest first. */
export function EntryRuleList(props: { rules: EntryRule[]; nextCursor: string | null }) {
  return (
    <Show when={props.rules.length > 0} fallback={<p class="empty">{ruleWords.empty}</p>}>
      <Table
        label={ruleWords.label}
        columns={[
          ruleWords.who,
          ruleWords.action,
          ruleWords.why,
          ruleWords.since,
          ruleWords.until,
          { hidden: ruleWords.deeds },
        ]}
      >
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
                <RowForm
                  action={`${entryPage}?do=delete`}
                  id={rule.id}
                  label={ruleWords.takeAway}
                  of={rule.value}
                />
              </td>
            </tr>
          )}
        </For>
      </Table>
      <Show when={props.nextCursor}>
        {(cursor) => (
          <p>
            <A href={`${entryPage}?cursor=${encodeURIComponent(cursor())}#rules`}>{ruleWords.earlier}</A>
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
      <TextField name="value" label={addWords.who} autocomplete="off" hint={addWords.whoHint} />
      <TextField name="note" label={addWords.why} autocomplete="off" />
      <TextField name="endsAt" label={addWords.until} type="datetime-local" autocomplete="off" isOptional />
      <SubmitButton pending={addWords.pending}>{addWords.send}</SubmitButton>
    </Form>
  );
}

/** What was chosen is still chosen after a refusal. */
function Choices() {
  const form = useForm();
  return (
    <>
      <SelectField
        name="action"
        label={addWords.action}
        value={form?.value("action") ?? "deny"}
        options={actions}
      />
      <SelectField
        name="kind"
        label={addWords.kind}
        value={form?.value("kind") ?? "address"}
        options={kinds}
      />
    </>
  );
}
