import { createUniqueId, For, Show } from "solid-js";
import { apiKeyScopeNames, apiKeyScopes } from "../../../workers/contract/api-keys.ts";
import { apiKeysPage, boxOf, keyLives } from "../lib/api-key-forms.ts";
import { apiKeyWords } from "../lib/words/app/api-keys.ts";
import { Form, SubmitButton, useForm } from "./form.tsx";
import { TextField } from "./form-fields.tsx";
import { NewKey } from "./new-key.tsx";

const words = apiKeyWords.create;

/** Makes a key: what it is called, what it may do and how long. */
export function CreateKeyForm() {
  return (
    <Form
      action={`${apiKeysPage}?do=create`}
      schema={() => import("../lib/api-key-forms.ts").then(({ createKeyForm }) => createKeyForm)}
      show={({ key }) => <NewKey value={String(key)} />}
    >
      <TextField name="name" label={words.name} autocomplete="off" hint={words.nameHint} />
      <ScopeBoxes />
      <LifeField />
      <SubmitButton pending={words.creating}>{words.create}</SubmitButton>
    </Form>
  );
}

function ScopeBoxes() {
  const form = useForm();
  const id = createUniqueId();
  const error = () => form?.error("scopes");
  return (
    <fieldset aria-describedby={error() ? `${id}-error` : undefined}>
      <legend>{words.scopes}</legend>
      <For each={apiKeyScopeNames}>
        {(scope, index) => (
          <label class="tick">
            <input
              type="checkbox"
              name={boxOf(scope)}
              attr:checked={form?.value(boxOf(scope)) === "on" ? true : undefined}
              autofocus={index() === 0 && form?.focus("scopes")}
              aria-invalid={index() === 0 && error() ? "true" : undefined}
              onChange={() => form?.recheck("scopes")}
            />
            <span>
              {apiKeyScopes[scope]} <code>{scope}</code>
            </span>
          </label>
        )}
      </For>
      <Show when={error()}>
        <p class="error" id={`${id}-error`}>
          {error()}
        </p>
      </Show>
    </fieldset>
  );
}

function LifeField() {
  const form = useForm();
  const id = createUniqueId();
  return (
    <div class="field">
      <label for={id}>{words.life}</label>
      <select id={id} name="life">
        <For each={Object.entries(keyLives)}>
          {([value, label]) => (
            <option value={value} attr:selected={(form?.value("life") ?? "90") === value ? true : undefined}>
              {label}
            </option>
          )}
        </For>
      </select>
    </div>
  );
}
