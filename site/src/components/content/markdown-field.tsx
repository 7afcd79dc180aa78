import { createSignal, onMount, Show } from "solid-js";
import { withPreviewAssets } from "../../lib/preview-assets.ts";
import { contentItemWords } from "../../lib/words/app/content-item.ts";
import { fill } from "../../lib/words/words-query.ts";
import { createField, Field } from "../form-fields.tsx";

const words = contentItemWords.markdown;

type MarkdownFieldProps = { name: string; label: string; hint?: string; value: string; isOptional: boolean };

const waitMs = 150;

/**
 * Markdown, and beside it what becomes of it: by the same renderer as on the public page, which lets no markup through.
 * The renderer is a third of what the page weighs, and comes when somebody is about to write.
 */
export function MarkdownField(props: MarkdownFieldProps) {
  const field = createField(props);
  let entry: HTMLTextAreaElement | undefined;
  let timer = 0;
  const [html, setHtml] = createSignal("");
  const [isShown, setShown] = createSignal(false);
  const show = async () => {
    const { renderMarkdown } = await import("../../lib/markdown.ts");
    setHtml(withPreviewAssets(renderMarkdown(entry?.value ?? ""), "true"));
    setShown(true);
  };
  const showSoon = () => {
    field.recheck();
    window.clearTimeout(timer);
    timer = window.setTimeout(show, waitMs);
  };
  // Whoever was faster than this script is about to write already.
  onMount(() => {
    if (document.activeElement === entry) void show();
  });
  return (
    <div class="markdown-field">
      <Field field={field} {...props}>
        <textarea
          ref={entry}
          id={field.id}
          name={props.name}
          class="markdown-entry"
          rows="20"
          spellcheck
          autofocus={field.focus()}
          aria-invalid={field.error() ? "true" : undefined}
          aria-describedby={field.describedBy()}
          onFocus={show}
          onInput={showSoon}
          required={!props.isOptional}
        >
          {field.value() ?? props.value}
        </textarea>
      </Field>
      <Show when={isShown()}>
        <section
          class="markdown-preview"
          aria-label={fill(words.labelled, { label: props.label })}
          tabindex="0"
        >
          <p class="markdown-preview-title">{words.heading}</p>
          <div class="prose" innerHTML={html()} />
        </section>
      </Show>
    </div>
  );
}
