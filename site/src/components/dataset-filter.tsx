import { A } from "@solidjs/router";
import { createUniqueId, For } from "solid-js";
import { type DatasetFilters, datasetOrders } from "../lib/dataset-search.ts";
import { dashboardWords } from "../lib/words/app/dashboard.ts";
import { datasetOrderWords } from "../lib/words/app/dataset-orders.ts";

const words = dashboardWords.filter;

/** Which data sets to show, and in what order; a plain form that asks for the page itself. */
export function DatasetFilter(props: { filters: DatasetFilters }) {
  const [name, order] = [createUniqueId(), createUniqueId()];
  return (
    <form class="filters" method="get" action="/app" aria-label={words.label}>
      <div class="field">
        <label for={name}>{words.name}</label>
        <input id={name} name="q" type="search" maxlength="100" autocomplete="off" value={props.filters.q} />
      </div>
      <div class="field">
        <label for={order}>{words.order}</label>
        <select id={order} name="sort">
          <For each={datasetOrders}>
            {(value) => (
              <option value={value} attr:selected={props.filters.sort === value ? true : undefined}>
                {datasetOrderWords[value]}
              </option>
            )}
          </For>
        </select>
      </div>
      <label class="tick">
        <input type="checkbox" name="bin" value="yes" attr:checked={props.filters.bin ? true : undefined} />
        {words.deleted}
      </label>
      <div class="filters-send">
        <button class="button small" type="submit">
          {words.show}
        </button>
        <A href="/app">{words.everything}</A>
      </div>
    </form>
  );
}
