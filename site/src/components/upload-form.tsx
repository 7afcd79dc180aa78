import { createSignal, Show } from "solid-js";
import { focusTrouble } from "../lib/focus-trouble.ts";
import { type FormOutcome, outcomeOfFailure } from "../lib/form-outcome.ts";
import { formatBytes } from "../lib/format.ts";
import { partsFromBytes, sendParts } from "../lib/send-parts.ts";
import { sendUpload } from "../lib/send-upload.ts";
import { takeOutcome } from "../lib/take-outcome.ts";
import { dashboardWords } from "../lib/words/app/dashboard.ts";
import { fill } from "../lib/words/words-query.ts";
import { Notice } from "./notice.tsx";

const words = dashboardWords.upload;

const action = "/app";

/** A plain file form; with JavaScript it takes dropped files, sends large ones in parts and shows how far the upload is. */
export function UploadForm(props: { limitBytes: number | undefined }) {
  let form: HTMLFormElement | undefined;
  let fileInput: HTMLInputElement | undefined;
  let nameInput: HTMLInputElement | undefined;
  const [outcome, setOutcome] = createSignal<FormOutcome | undefined>(takeOutcome(action));
  const [file, setFile] = createSignal<File>();
  const [over, setOver] = createSignal(false);
  const [progress, setProgress] = createSignal<number>();
  const sending = () => progress() !== undefined;

  const choose = (chosen: File | undefined) => {
    setFile(chosen);
    if (chosen && nameInput && nameInput.value === "") nameInput.value = chosen.name.replace(/\.[^.]+$/, "");
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    const files = event.dataTransfer?.files;
    if (!fileInput || !files?.[0]) return;
    fileInput.files = files;
    choose(files[0]);
  };
  /** Refused here, a file is not sent in vain; the gateway holds the limit. */
  const tooLarge = (): FormOutcome | undefined => {
    const [bytes, limit] = [file()?.size ?? 0, props.limitBytes];
    if (limit === undefined || bytes <= limit) return undefined;
    const message = fill(words.tooLarge, { bytes: formatBytes(bytes), limit: formatBytes(limit) });
    const failure = { status: 413, code: "payload_too_large", message, errors: { file: message } };
    return outcomeOfFailure(action, failure, { name: nameInput?.value ?? "" });
  };
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    if (!form || sending()) return;
    const refused = tooLarge();
    setOutcome(refused);
    if (refused) return focusTrouble(form);
    setProgress(0);
    const large = file();
    const reply =
      large && large.size > partsFromBytes
        ? await sendParts({ file: large, name: nameInput?.value ?? "" }, setProgress)
        : await sendUpload(form, new FormData(form), setProgress);
    if ("location" in reply) return window.location.assign(reply.location);
    setOutcome(reply);
    setProgress(undefined);
    focusTrouble(form);
  };

  return (
    <form
      ref={form}
      class="upload"
      classList={{ over: over() }}
      method="post"
      action={action}
      enctype="multipart/form-data"
      onSubmit={submit}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      <Show when={outcome()}>
        {(shown) => (
          <Notice tone="bad" title={words.notTaken}>
            <p>{shown().message}</p>
          </Notice>
        )}
      </Show>
      <div class="field">
        <label for="upload-name">{words.name}</label>
        <input
          ref={nameInput}
          id="upload-name"
          name="name"
          maxlength="200"
          autocomplete="off"
          required
          attr:value={outcome()?.values.name}
          aria-invalid={outcome()?.errors.name ? "true" : undefined}
          aria-describedby={outcome()?.errors.name ? "upload-name-error" : undefined}
        />
        <Show when={outcome()?.errors.name}>
          {(error) => (
            <p class="error" id="upload-name-error">
              {error()}
            </p>
          )}
        </Show>
      </div>
      <div class="field drop">
        <label for="upload-file">{words.file}</label>
        <input
          ref={fileInput}
          id="upload-file"
          name="file"
          type="file"
          accept=".csv,.tsv,.txt,.jsonl,.ndjson,text/csv,application/x-ndjson"
          required
          aria-invalid={outcome()?.errors.file ? "true" : undefined}
          aria-describedby={outcome()?.errors.file ? "upload-file-error" : "upload-hint"}
          onChange={(event) => choose(event.currentTarget.files?.[0])}
        />
        <Show
          when={outcome()?.errors.file}
          fallback={
            <p class="hint" id="upload-hint">
              <Show when={file()} fallback={words.hint}>
                {(chosen) => formatBytes(chosen().size)}
              </Show>
            </p>
          }
        >
          {(error) => (
            <p class="error" id="upload-file-error">
              {error()}
            </p>
          )}
        </Show>
      </div>
      <div class="upload-send">
        <button class="button" type="submit" aria-disabled={sending() ? "true" : undefined}>
          {words.send}
        </button>
        <Show when={progress() !== undefined}>
          <label class="upload-progress">
            <progress max="1" value={progress()} /> {(progress() ?? 0) < 1 ? words.uploading : words.starting}
          </label>
        </Show>
      </div>
    </form>
  );
}
