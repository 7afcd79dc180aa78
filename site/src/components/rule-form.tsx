import { createUniqueId, For, Show } from "solid-js";
import { type ColumnRule, type DatasetRules, ruleTypes } from "../../../workers/contract/rules.ts";
import { datasetPage } from "../lib/dataset-page.ts";
import { Form, SubmitButton, useForm } from "./form.tsx";
import { Table } from "./table.tsx";

/** One row of fields a column; a plain form, checked where the rules are kept. */
export function RuleForm(props: { id: string; known: DatasetRules }) {
  return (
    <Form action={`${datasetPage(props.id)}/rules?do=store`}>
      <input type="hidden" name="etag" value={props.known.etag} />
      <p class="hint" id="rules-hint">
        A range is for numbers and for dates as 2026-01-31; its ends are in it. A pattern is a regular
        expression that the whole value has to match, as <code>[A-Z]{"{2}"}\d+</code>. Empty values break
        “required” alone.
      </p>
      <Table
        class="rules"
        label="Rules"
        columns={["Column", "Holds", "Required", "Unique", "Least", "Most", "Pattern"]}
      >
        <For each={props.known.rules.columns}>
          {(rule, index) => <RuleRow rule={rule} field={`columns.${index()}`} />}
        </For>
      </Table>
      <SubmitButton pending="Saving…">Save the rules</SubmitButton>
    </Form>
  );
}

type RowProps = { rule: ColumnRule; field: string };

function RuleRow(props: RowProps) {
  return (
    <tr>
      <th scope="row">
        {props.rule.name}
        <input type="hidden" name={`${props.field}.name`} value={encodeURIComponent(props.rule.name)} />
      </th>
      <td>
        <TypeField {...props} />
      </td>
      <td>
        <Tick {...props} part="required" label="Required" />
      </td>
      <td>
        <Tick {...props} part="unique" label="Unique" />
      </td>
      <td>
        <Entry {...props} part="min" label="Least value" />
      </td>
      <td>
        <Entry {...props} part="max" label="Greatest value" />
      </td>
      <td>
        <Entry {...props} part="pattern" label="Pattern" />
      </td>
    </tr>
  );
}

function TypeField(props: RowProps) {
  const form = useForm();
  const name = () => `${props.field}.type`;
  const chosen = () => form?.value(name()) ?? props.rule.type;
  return (
    <select name={name()} aria-label={`Type of ${props.rule.name}`}>
      <For each={ruleTypes}>
        {(type) => (
          <option value={type} attr:selected={chosen() === type ? true : undefined}>
            {type}
          </option>
        )}
      </For>
    </select>
  );
}

function Tick(props: RowProps & { part: "required" | "unique"; label: string }) {
  const form = useForm();
  const name = () => `${props.field}.${props.part}`;
  const checked = () => (form?.answered() ? form.value(name()) === "on" : props.rule[props.part]);
  return (
    <span class="tick">
      <input
        type="checkbox"
        name={name()}
        attr:checked={checked() ? true : undefined}
        aria-label={`${props.label}: ${props.rule.name}`}
      />
    </span>
  );
}

function Entry(props: RowProps & { part: "min" | "max" | "pattern"; label: string }) {
  const form = useForm();
  const id = createUniqueId();
  const name = () => `${props.field}.${props.part}`;
  const error = () => form?.error(name());
  return (
    <>
      <input
        name={name()}
        autocomplete="off"
        spellcheck={false}
        maxlength={props.part === "pattern" ? 200 : 60}
        attr:value={form?.value(name()) ?? props.rule[props.part] ?? ""}
        aria-label={`${props.label} of ${props.rule.name}`}
        autofocus={form?.focus(name())}
        aria-invalid={error() ? "true" : undefined}
        aria-describedby={error() ? id : undefined}
      />
      <Show when={error()}>
        {(message) => (
          <span class="error" id={id}>
            {message()}
          </span>
        )}
      </Show>
    </>
  );
}
