import { A } from "@solidjs/router";
import { createMemo, For, Match, Switch } from "solid-js";
import type { Dataset } from "../../../../workers/contract/datasets.ts";
import { createLoaded } from "../../lib/create-loaded.ts";
import { newestDatasets } from "../../lib/dataset-search.ts";
import type { Loaded } from "../../lib/failure.ts";
import { datasetQuery, datasetsQuery } from "../../lib/queries.ts";
import { schedulesPage } from "../../lib/schedule-forms.ts";
import { takeOutcome } from "../../lib/take-outcome.ts";
import { scheduleWords } from "../../lib/words/app/schedules.ts";
import { fill } from "../../lib/words/words-query.ts";
import { Form, SubmitButton } from "../form.tsx";
import { createField, Field, TextField } from "../form-fields.tsx";
import { FailureNotice } from "../notice.tsx";
import { TimeFields } from "./time-fields.tsx";

const words = scheduleWords.create;

const action = `${schedulesPage}?do=create`;
const none: Loaded<{ dataset: Dataset } | null> = { ok: true, data: null };

/** Has a task over a dataset begin by itself. `datasetId` is what the way here led from, if it named one. */
export function CreateSchedule(props: { datasetId: string | undefined }) {
  // A refused form chose one already, which need not be among the newest.
  const outcome = takeOutcome(action);
  const wanted = () => outcome?.values.datasetId || props.datasetId;
  const newest = createLoaded(() => datasetsQuery(newestDatasets));
  const named = createLoaded(async () => {
    const id = wanted();
    return id ? await datasetQuery(id) : none;
  });
  const datasets = createMemo(() => {
    const chosen = named.data()?.dataset;
    const others = newest.data()?.data.filter(({ id }) => id !== chosen?.id) ?? [];
    return chosen && chosen.deletedAt === null ? [chosen, ...others] : others;
  });
  return (
    <Switch>
      <Match when={newest.failure()}>
        {(why) => <FailureNotice what={words.datasets} failure={why()} />}
      </Match>
      <Match when={newest.data() && datasets().length === 0}>
        <p class="empty">
          {words.noDataset.before} <A href="/app">{words.noDataset.link}</A> {words.noDataset.after}
        </p>
      </Match>
      <Match when={newest.data()}>
        <Form
          action={action}
          outcome={outcome}
          schema={() =>
            import("../../lib/schedule-forms.ts").then(({ createScheduleForm }) => createScheduleForm)
          }
        >
          <DatasetField datasets={datasets()} chosen={wanted()} />
          <TextField name="name" label={scheduleWords.fields.name} autocomplete="off" value="" />
          <TimeFields />
          <SubmitButton pending={words.adding}>{words.add}</SubmitButton>
        </Form>
      </Match>
    </Switch>
  );
}

function DatasetField(props: { datasets: Dataset[]; chosen: string | undefined }) {
  const shown = {
    name: "datasetId",
    label: words.dataset,
    hint: words.datasetHint,
  };
  const field = createField(shown);
  const nameOf = ({ name, sourceHost }: Dataset) =>
    sourceHost === null ? name : fill(words.datasetFrom, { name, host: sourceHost });
  return (
    <Field field={field} {...shown}>
      <select
        id={field.id}
        name={shown.name}
        autofocus={field.focus()}
        aria-invalid={field.error() ? "true" : undefined}
        aria-describedby={field.describedBy()}
        onChange={field.recheck}
      >
        <For each={props.datasets}>
          {(dataset) => (
            <option value={dataset.id} selected={dataset.id === props.chosen}>
              {nameOf(dataset)}
            </option>
          )}
        </For>
      </select>
    </Field>
  );
}
