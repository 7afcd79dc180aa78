import { createUniqueId, Show } from "solid-js";
import { takeOutcome } from "../lib/take-outcome.ts";
import { profileWords } from "../lib/words/app/profile.ts";
import { Notice } from "./notice.tsx";
import { RefusedNotice } from "./refused-notice.tsx";

const words = profileWords.picture;

const page = "/app/settings/profile";

/** The person's picture: another in its place, or none. The browser sends both forms by itself. */
export function PictureSection(props: { image: string | null | undefined; done: string | undefined }) {
  const id = createUniqueId();
  const outcome = takeOutcome(`${page}?do=picture`) ?? takeOutcome(`${page}?do=remove-picture`);
  const error = outcome?.errors.file;
  return (
    <section aria-labelledby="picture">
      <h2 id="picture">{words.heading}</h2>
      <Show when={props.done === "picture"}>
        <Notice tone="good" focus>
          {words.changed}
        </Notice>
      </Show>
      <Show when={props.done === "removed"}>
        <Notice tone="good" focus>
          {words.removed}
        </Notice>
      </Show>
      <Show when={outcome && error === undefined && outcome}>
        {(refused) => <RefusedNotice title={words.unchanged} outcome={refused()} />}
      </Show>
      <Show when={props.image} fallback={<p class="settings-say">{words.none}</p>}>
        {(image) => (
          <div class="picture">
            <img src={image()} alt="" width="96" height="96" />
            <form method="post" action={`${page}?do=remove-picture`}>
              <button class="link" type="submit">
                {words.remove}
              </button>
            </form>
          </div>
        )}
      </Show>
      <form class="form" method="post" action={`${page}?do=picture`} enctype="multipart/form-data">
        <div class="field">
          <label for={id}>{words.file}</label>
          <input
            id={id}
            name="file"
            type="file"
            accept="image/png,image/jpeg,image/webp,image/gif"
            aria-invalid={error ? "true" : undefined}
            aria-describedby={error ? `${id}-hint ${id}-error` : `${id}-hint`}
            autofocus={error !== undefined}
            required
          />
          <p class="hint" id={`${id}-hint`}>
            {words.fileHint}
          </p>
          <Show when={error}>
            <p class="error" id={`${id}-error`}>
              {error}
            </p>
          </Show>
        </div>
        <button class="button" type="submit">
          {words.upload}
        </button>
      </form>
    </section>
  );
}
