import { For } from "solid-js";
import { createField, Field } from "../form-fields.tsx";

type ChoiceFieldProps = {
  name: string;
  label: string;
  value: string;
  /** Value to what is shown for it. */
  options: [value: string, text: string][];
};

/** A labelled choice in a form, with what is wrong with it. */
export function ChoiceField(props: ChoiceFieldProps) {
  const field = createField(props);
  const chosen = () => field.value() ?? props.value;
  return (
    <Field field={field} name={props.name} label={props.label}>
      <select
        id={field.id}
        name={props.name}
        aria-invalid={field.error() ? "true" : undefined}
        aria-describedby={field.describedBy()}
      >
        <For each={props.options}>
          {([value, text]) => (
            <option value={value} selected={value === chosen()}>
              {text}
            </option>
          )}
        </For>
      </select>
    </Field>
  );
}
