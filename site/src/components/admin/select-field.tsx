import { createUniqueId, For } from "solid-js";

type SelectFieldProps = {
  name: string;
  label: string;
  value: string;
  /** Value to what is shown for it. */
  options: Record<string, string>;
};

/** A labelled choice. */
export function SelectField(props: SelectFieldProps) {
  const id = createUniqueId();
  return (
    <div class="field">
      <label for={id}>{props.label}</label>
      <select id={id} name={props.name}>
        <For each={Object.entries(props.options)}>
          {([value, text]) => (
            <option value={value} selected={value === props.value}>
              {text}
            </option>
          )}
        </For>
      </select>
    </div>
  );
}
