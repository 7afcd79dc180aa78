import { previewHours, previewLinkSchema } from "../../../../workers/contract/content.ts";
import { deskPath } from "../../lib/content-forms.ts";
import { formatMoment } from "../../lib/format.ts";
import { Form, SubmitButton } from "../form.tsx";
import { Notice } from "../notice.tsx";
import { ChoiceField } from "./choice-field.tsx";

type PreviewSectionProps = { collection: string; id: string };

const hours: [string, string][] = [
  ["1", "An hour"],
  [String(previewHours.usual), "A day"],
  [String(previewHours.most), "A week"],
];

/** A link that shows the item as it is saved to whoever has it. */
export function PreviewSection(props: PreviewSectionProps) {
  return (
    <section aria-labelledby="preview">
      <h2 id="preview">Preview</h2>
      <p class="settings-say">
        A link that shows this as it is saved, in whatever state, to whoever has it. It needs no account,
        cannot be taken back, and ends by itself.
      </p>
      <Form
        action={`${deskPath(props.collection)}?do=preview`}
        search={`&${new URLSearchParams({ item: props.id })}`}
        show={(shown) => {
          const { url, expiresAt } = previewLinkSchema.parse(shown.preview);
          return (
            <Notice tone="good" title="This is the link. It is shown this once.">
              <p class="breaks">
                <a href={url} rel="external">
                  {url}
                </a>
              </p>
              <p>Whoever has it sees the preview until {formatMoment(expiresAt)}.</p>
            </Notice>
          );
        }}
      >
        <input type="hidden" name="id" value={props.id} />
        <ChoiceField
          name="hours"
          label="It shows it for"
          value={String(previewHours.usual)}
          options={hours}
        />
        <SubmitButton pending="Making the link…">Make a preview link</SubmitButton>
      </Form>
    </section>
  );
}
