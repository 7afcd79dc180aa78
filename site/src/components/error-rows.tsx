import { A, useLocation } from "@solidjs/router";
import { For, Show } from "solid-js";
import { createLoaded } from "../lib/create-loaded.ts";
import { formatCount } from "../lib/format.ts";
import { errorsQuery } from "../lib/queries.ts";
import { FailureNotice } from "./notice.tsx";
import { Table } from "./table.tsx";

/** What is wrong with the rows, page by page. */
export function ErrorRows(props: { taskId: string; errorRowCount: number; unlistedErrors: number }) {
  const location = useLocation();
  const cursor = () => [location.query.errors].flat()[0] ?? "";
  const loaded = createLoaded(() => errorsQuery(props.taskId, cursor()));
  const page = () => `/app/tasks/${props.taskId}`;
  return (
    <section>
      <h2 id="errors">Rows set aside</h2>
      <Show when={props.errorRowCount > 0} fallback={<p class="empty">None. Every row keeps the rules.</p>}>
        <p>
          {formatCount(props.errorRowCount)} rows have something that is wrong. Values that are in an earlier
          row already come last.
          <Show when={props.unlistedErrors > 0}>
            {" "}
            {formatCount(props.unlistedErrors)} more errors were counted and are in no list and no file, which
            take the first 10,000 of each stretch of the file.
          </Show>
        </p>
        <Show when={loaded.failure()}>{(why) => <FailureNotice what="The rows" failure={why()} />}</Show>
        <Show when={loaded.data()}>
          {(list) => (
            <>
              <Table labelledBy="errors" columns={[{ number: "Row" }, "Column", "Value", "Reason"]}>
                <For each={list().data}>
                  {(error) => (
                    <tr>
                      <td class="number">{formatCount(error.row)}</td>
                      <th scope="row">{error.column}</th>
                      <td>
                        <code class="value">{error.value}</code>
                      </td>
                      <td class="reason">{error.reason}</td>
                    </tr>
                  )}
                </For>
              </Table>
              <Show when={cursor() || list().nextCursor}>
                <nav class="pager" aria-label="Pages of rows">
                  <Show when={cursor()}>
                    <A href={`${page()}#errors`}>To the first of them</A>
                  </Show>
                  <Show when={list().nextCursor}>
                    {(next) => (
                      <A class="pager-on" href={`${page()}?errors=${next()}#errors`} rel="next">
                        More of them
                      </A>
                    )}
                  </Show>
                </nav>
              </Show>
            </>
          )}
        </Show>
      </Show>
    </section>
  );
}
