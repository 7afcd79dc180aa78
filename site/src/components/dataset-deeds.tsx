import { A } from "@solidjs/router";
import { Show } from "solid-js";
import type { Dataset } from "../../../workers/contract/datasets.ts";
import { datasetPage } from "../lib/dataset-page.ts";
import { writeMetadata } from "../lib/metadata-lines.ts";
import { newSchedulePage } from "../lib/schedule-forms.ts";
import { Form, SubmitButton } from "./form.tsx";
import { TextArea, TextField } from "./form-fields.tsx";

/** What can be done with a dataset; every deed is a plain form. */
export function DatasetDeeds(props: { dataset: Dataset }) {
  const page = () => datasetPage(props.dataset.id);
  return (
    <Show when={props.dataset.deletedAt === null} fallback={<Bin page={page()} />}>
      <section class="dataset-deeds" aria-label="What to do with it">
        <Deed page={page()} deed="run" label="Run it" />
        <A class="button plain" href={`${page()}/rules`}>
          Rules of its columns
        </A>
        <A class="button plain" href={newSchedulePage(props.dataset.id)}>
          Schedule it
        </A>
        <Deed page={page()} deed="delete" label="Delete" isPlain />
      </section>
      <section>
        <h2>Name and metadata</h2>
        <Form action={`${page()}?do=change`}>
          <TextField name="name" label="Name" autocomplete="off" value={props.dataset.name} />
          <TextArea
            name="metadata"
            label="Metadata"
            hint="One a line, as “source: shop”. For programs of yours that use the API."
            value={writeMetadata(props.dataset.metadata)}
            isOptional
          />
          <SubmitButton pending="Saving…">Save</SubmitButton>
        </Form>
      </section>
    </Show>
  );
}

function Bin(props: { page: string }) {
  return (
    <section class="dataset-deeds" aria-label="What to do with it">
      <Deed page={props.page} deed="restore" label="Restore" />
      <Deed page={props.page} deed="purge" label="Delete for good" isPlain />
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
