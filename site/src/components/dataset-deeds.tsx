import { A } from "@solidjs/router";
import { Show } from "solid-js";
import type { Dataset } from "../../../workers/contract/datasets.ts";
import { datasetPage } from "../lib/dataset-page.ts";
import { writeMetadata } from "../lib/metadata-lines.ts";
import { newSchedulePage } from "../lib/schedule-forms.ts";
import { datasetWords as words } from "../lib/words/app/dataset.ts";
import { Form, SubmitButton } from "./form.tsx";
import { TextArea, TextField } from "./form-fields.tsx";

/** What can be done with a dataset; every deed is a plain form. */
export function DatasetDeeds(props: { dataset: Dataset }) {
  const page = () => datasetPage(props.dataset.id);
  return (
    <Show when={props.dataset.deletedAt === null} fallback={<Bin page={page()} />}>
      <section class="dataset-deeds" aria-label={words.deeds.label}>
        <Deed page={page()} deed="run" label={words.deeds.run} />
        <A class="button plain" href={`${page()}/rules`}>
          {words.deeds.rules}
        </A>
        <A class="button plain" href={newSchedulePage(props.dataset.id)}>
          {words.deeds.schedule}
        </A>
        <Deed page={page()} deed="delete" label={words.deeds.delete} isPlain />
      </section>
      <section>
        <h2>{words.change.heading}</h2>
        <Form action={`${page()}?do=change`}>
          <TextField name="name" label={words.change.name} autocomplete="off" value={props.dataset.name} />
          <TextArea
            name="metadata"
            label={words.change.metadata}
            hint={words.change.hint}
            value={writeMetadata(props.dataset.metadata)}
            isOptional
          />
          <SubmitButton pending={words.change.pending}>{words.change.save}</SubmitButton>
        </Form>
      </section>
    </Show>
  );
}

function Bin(props: { page: string }) {
  return (
    <section class="dataset-deeds" aria-label={words.deeds.label}>
      <Deed page={props.page} deed="restore" label={words.deeds.restore} />
      <Deed page={props.page} deed="purge" label={words.deeds.purge} isPlain />
    </section>
  );
}

function Deed(props: { page: string; deed: string; label: string; isPlain?: boolean }) {
  return (
    <form method="post" action={`${props.page}?do=${props.deed}`}>
      <button class="button" classList={{ plain: props.isPlain ?? false }} type="submit">
        {props.label}
      </button>
    </form>
  );
}
