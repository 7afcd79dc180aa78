import { createSignal, createUniqueId, onMount, Show } from "solid-js";
import { previewAsset } from "../../lib/preview-assets.ts";
import { pictureTypes, uploadFile } from "../../lib/upload-file.ts";
import { contentItemWords } from "../../lib/words/app/content-item.ts";
import { fill } from "../../lib/words/words-query.ts";
import { createField } from "../form-fields.tsx";

const words = contentItemWords.file;

type FileFieldProps = {
  name: string;
  label: string;
  value: string;
  /** Whether there is an item already that a plain form can give the file to. */
  hasItem: boolean;
};

/** The plain form of a field, which stands outside of the item's own. */
export function plainFormId(name: string): string {
  return `file-of-${name}`;
}

/** A picture of an item: chosen, it is sent at once, and becomes the item's when that is saved. */
export function FileField(props: FileFieldProps) {
  const field = createField(props);
  const inputId = createUniqueId();
  const [id, setId] = createSignal(field.value() ?? props.value);
  const [progress, setProgress] = createSignal<number>();
  const [trouble, setTrouble] = createSignal<string>();
  const [canUpload, setCanUpload] = createSignal(false);
  onMount(() => setCanUpload(true));
  const error = () => trouble() ?? field.error();

  const choose = async (input: HTMLInputElement) => {
    const file = input.files?.[0];
    if (!file) return;
    setTrouble(undefined);
    setProgress(0);
    const uploaded = await uploadFile(file, setProgress);
    setProgress(undefined);
    input.value = "";
    if (uploaded.ok) setId(uploaded.id);
    else setTrouble(uploaded.failure.message);
  };

  return (
    <fieldset class="file-field">
      <legend>{props.label}</legend>
      <input type="hidden" name={props.name} value={id()} />
      <Show when={id()} fallback={<p class="hint">{words.none}</p>}>
        {(known) => <img src={previewAsset(known(), "true")} alt={fill(words.alt, { label: props.label })} />}
      </Show>
      <Show when={canUpload()} fallback={<PlainFile name={props.name} hasItem={props.hasItem} />}>
        <div class="field">
          <label for={inputId}>{id() ? words.another : words.choose}</label>
          <input
            id={inputId}
            type="file"
            accept={pictureTypes.join(",")}
            aria-invalid={error() ? "true" : undefined}
            aria-describedby={error() ? `${inputId}-error` : undefined}
            onChange={(event) => choose(event.currentTarget)}
          />
          <Show when={error()}>
            <p class="error" id={`${inputId}-error`} role="alert">
              {error()}
            </p>
          </Show>
        </div>
        <Show when={progress() !== undefined}>
          <label class="upload-progress">
            <progress max="1" value={progress()} /> {words.uploading}
          </label>
        </Show>
        <Show when={id() && progress() === undefined}>
          <button class="link" type="button" onClick={() => setId("")}>
            {words.remove}
          </button>
        </Show>
      </Show>
    </fieldset>
  );
}

/** Where no script sends it, the file goes by a form of its own. */
function PlainFile(props: { name: string; hasItem: boolean }) {
  const id = createUniqueId();
  return (
    <Show when={props.hasItem} fallback={<p class="hint">{words.later}</p>}>
      <div class="field">
        <label for={id}>{words.choose}</label>
        <input
          id={id}
          type="file"
          name="file"
          form={plainFormId(props.name)}
          accept={pictureTypes.join(",")}
        />
      </div>
      <button class="button plain small" type="submit" form={plainFormId(props.name)}>
        {words.add}
      </button>
      <p class="hint">{words.addHint}</p>
    </Show>
  );
}
