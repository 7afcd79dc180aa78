/** Asks for an id: what an error page, a log line, a failed step or the inbox shows. */
export function TraceSearch(props: { id: string }) {
  return (
    <form class="admin-search" method="get" action="/admin/trace">
      <div class="field">
        <label for="id">Trace, request, task or webhook</label>
        <input id="id" name="id" type="search" autocomplete="off" value={props.id} maxlength="64" />
      </div>
      <button class="button" type="submit">
        Explain
      </button>
    </form>
  );
}
