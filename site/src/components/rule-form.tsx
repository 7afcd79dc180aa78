import { createUniqueId, For, Show } from "solid-js";
import { type ColumnRule, type DatasetRules, ruleTypes } from "../../../workers/contract/rules.ts";
import { datasetPage } from "../lib/dataset-page.ts";
import { ruleWords as words } from "../lib/words/app/dataset-rules.ts";
import { fill } from "../lib/words/words-query.ts";
import { Form, SubmitButton, useForm } from "./form.tsx";
import { Table } from "./table.tsx";

/** One row of fields a column; a plain form, checked where the rules are kept. */
export function RuleForm(props: { id: string; known: DatasetRules }) {
  return (
    <Form action={`${datasetPage(props.id)}/rules?do=store`}>
      <input type="hidden" name="etag" value={props.known.etag} />
      <p class="hint" id="rules-hint">
        {words.hint.before} <code>[A-Z]{"{2}"}\d+</code>
        {words.hint.after}
      </p>
      <Table
        class="rules"
        label={words.table}
        columns={[
          words.column,
          words.holds,
          words.required,
          words.unique,
          words.least,
          words.most,
          words.pattern,
        ]}
      >
        <For each={props.known.rules.columns}>
          {(rule, index) => <RuleRow rule={rule} field={`columns.${index()}`} />}
        </For>
      </Table>
      <SubmitButton pending={words.pending}>{words.save}</SubmitButton>
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
        <Tick {...props} part="required" label={words.required} />
      </td>
      <td>
        <Tick {...props} part="unique" label={words.unique} />
      </td>
      <td>
        <Entry {...props} part="min" label={fill(words.leastOf, { name: props.rule.name })} />
      </td>
      <td>
        <Entry {...props} part="max" label={fill(words.mostOf, { name: props.rule.name })} />
      </td>
      <td>
        <Entry {...props} part="pattern" label={fill(words.patternOf, { name: props.rule.name })} />
      </td>
    </tr>
  );
}

function TypeField(props: RowProps) {
  const form = useForm();
  const name = () => `${props.field}.type`;
  const chosen = () => form?.value(name()) ?? props.rule.type;
  return (
    <select name={name()} aria-label={fill(words.typeOf, { name: props.rule.name })}>
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
        aria-label={props.label}
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
