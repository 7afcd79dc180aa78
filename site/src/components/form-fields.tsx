import { createUniqueId, type JSX, Show } from "solid-js";
import { useForm } from "./form.tsx";

type FieldProps = {
  name: string;
  label: string;
  hint?: string;
};

type TextFieldProps = FieldProps & {
  type?: "text" | "email" | "password";
  autocomplete: string;
};

/** A labelled input; what is wrong with it stands below and is read out with it. */
export function TextField(props: TextFieldProps) {
  const field = createField(props);
  return (
    <Field field={field} {...props}>
      <input
        id={field.id}
        name={props.name}
        type={props.type ?? "text"}
        autocomplete={props.autocomplete}
        attr:value={field.value()}
        autofocus={field.focus()}
        aria-invalid={field.error() ? "true" : undefined}
        aria-describedby={field.describedBy()}
        onInput={field.recheck}
        required
      />
    </Field>
  );
}

type FieldState = ReturnType<typeof createField>;

function createField(props: FieldProps) {
  const form = useForm();
  const id = createUniqueId();
  const error = () => form?.error(props.name);
  return {
    id,
    error,
    value: () => form?.value(props.name),
    focus: () => form?.focus(props.name),
    recheck: () => form?.recheck(props.name),
    describedBy: () =>
      [props.hint ? `${id}-hint` : "", error() ? `${id}-error` : ""].filter(Boolean).join(" ") || undefined,
  };
}

function Field(props: FieldProps & { field: FieldState; children: JSX.Element }) {
  return (
    <div class="field">
      <label for={props.field.id}>{props.label}</label>
      {props.children}
      <Show when={props.hint}>
        <p class="hint" id={`${props.field.id}-hint`}>
          {props.hint}
        </p>
      </Show>
      <Show when={props.field.error()}>
        <p class="error" id={`${props.field.id}-error`}>
          {props.field.error()}
        </p>
      </Show>
    </div>
  );
}
