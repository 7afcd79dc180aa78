import { previewHours, previewLinkSchema } from "../../../../workers/contract/content.ts";
import { deskPath } from "../../lib/content-forms.ts";
import { formatMoment } from "../../lib/format.ts";
import { contentItemWords } from "../../lib/words/app/content-item.ts";
import { fill } from "../../lib/words/words-query.ts";
import { Form, SubmitButton } from "../form.tsx";
import { Notice } from "../notice.tsx";
import { ChoiceField } from "./choice-field.tsx";

const words = contentItemWords.preview;

type PreviewSectionProps = { collection: string; id: string };

const hours: [string, string][] = [
  ["1", words.hour],
  [String(previewHours.usual), words.day],
  [String(previewHours.most), words.week],
];

/** A link that shows the item as it is saved to whoever has it. */
export function PreviewSection(props: PreviewSectionProps) {
  return (
    <section aria-labelledby="preview">
      <h2 id="preview">{words.heading}</h2>
      <p class="settings-say">{words.lead}</p>
      <Form
        action={`${deskPath(props.collection)}?do=preview`}
        search={`&${new URLSearchParams({ item: props.id })}`}
        show={(shown) => {
          const { url, expiresAt } = previewLinkSchema.parse(shown.preview);
          return (
            <Notice tone="good" title={words.made}>
              <p class="breaks">
                <a href={url} rel="external">
                  {url}
                </a>
              </p>
              <p>{fill(words.until, { moment: formatMoment(expiresAt) })}</p>
            </Notice>
          );
        }}
      >
        <input type="hidden" name="id" value={props.id} />
        <ChoiceField name="hours" label={words.hours} value={String(previewHours.usual)} options={hours} />
        <SubmitButton pending={words.making}>{words.make}</SubmitButton>
      </Form>
    </section>
  );
}
