import { createUniqueId, type JSX, Show } from "solid-js";
import { useForm } from "./form.tsx";

type FieldProps = {
  name: string;
  label: string;
  hint?: string;
};

type TextFieldProps = FieldProps & {
  type?: "text" | "email" | "password" | "url" | "datetime-local";
  autocomplete: string;
  /** What stands in it before anything was sent. */
  value?: string | undefined;
  inputmode?: "numeric" | undefined;
  /** The id of a list of suggestions. */
  list?: string;
  isOptional?: boolean;
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
        attr:value={field.value() ?? props.value}
        inputmode={props.inputmode}
        autofocus={field.focus()}
        aria-invalid={field.error() ? "true" : undefined}
        aria-describedby={field.describedBy()}
        onInput={field.recheck}
        list={props.list}
        required={!props.isOptional}
      />
    </Field>
  );
}

type TextAreaProps = FieldProps & {
  value?: string;
  isOptional?: boolean;
  /** Whether it is for words, not for code. */
  isProse?: boolean;
};

/** A labelled text of many lines. */
export function TextArea(props: TextAreaProps) {
  const field = createField(props);
  return (
    <Field field={field} {...props}>
      <textarea
        id={field.id}
        name={props.name}
        class={props.isProse ? "prose-entry" : undefined}
        rows={props.isProse ? "4" : "8"}
        spellcheck={props.isProse ?? false}
        autofocus={field.focus()}
        aria-invalid={field.error() ? "true" : undefined}
        aria-describedby={field.describedBy()}
        onInput={field.recheck}
        required={!props.isOptional}
      >
        {field.value() ?? props.value}
      </textarea>
    </Field>
  );
}

/** A box to tick. After a refusal it is as it was sent. */
export function CheckField(props: { name: string; label: string; checked?: boolean }) {
  const form = useForm();
  const checked = () => (form?.answered() ? form.value(props.name) === "on" : props.checked);
  return (
    <label class="tick">
      <input type="checkbox" name={props.name} checked={checked()} />
      {props.label}
    </label>
  );
}

type FieldState = ReturnType<typeof createField>;

/** What the form around a field knows of it, for fields that are made elsewhere. */
export function createField(props: FieldProps) {
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

/** A label, what is labelled, a hint and what is wrong. */
export function Field(props: FieldProps & { field: FieldState; children: JSX.Element }) {
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

/** A box to tick. */
export function TickField(props: { name: string; label: string }) {
  const id = createUniqueId();
  return (
    <div class="tick">
      <input id={id} name={props.name} type="checkbox" />
      <label for={id}>{props.label}</label>
    </div>
  );
}

/** A field that nobody sees, hears or gets to by keyboard: only a program fills it in. */
export function Lure(props: { name: string; label: string }) {
  const id = createUniqueId();
  return (
    <div class="hidden" aria-hidden="true">
      <label for={id}>{props.label}</label>
      <input id={id} name={props.name} type="text" autocomplete="off" tabindex="-1" />
    </div>
  );
}
