import { explainWords } from "../../lib/words/app/explain.ts";

/** Asks for an id: what an error page, a log line, a failed step or the inbox shows. */
export function TraceSearch(props: { id: string }) {
  return (
    <form class="admin-search" method="get" action="/admin/trace">
      <div class="field">
        <label for="id">{explainWords.search.id}</label>
        <input id="id" name="id" type="search" autocomplete="off" value={props.id} maxlength="64" />
      </div>
      <button class="button" type="submit">
        {explainWords.search.send}
      </button>
    </form>
  );
}
