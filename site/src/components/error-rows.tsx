import { A, useLocation } from "@solidjs/router";
import { For, Show } from "solid-js";
import { createLoaded } from "../lib/create-loaded.ts";
import { formatCount } from "../lib/format.ts";
import { errorsQuery } from "../lib/queries.ts";
import { reportWords as words } from "../lib/words/app/task-report.ts";
import { fill } from "../lib/words/words-query.ts";
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
      <h2 id="errors">{words.errors.heading}</h2>
      <Show when={props.errorRowCount > 0} fallback={<p class="empty">{words.errors.empty}</p>}>
        <p>
          {fill(words.errors.count, { count: formatCount(props.errorRowCount) })}
          <Show when={props.unlistedErrors > 0}>
            {" "}
            {fill(words.errors.unlisted, { count: formatCount(props.unlistedErrors) })}
          </Show>
        </p>
        <Show when={loaded.failure()}>
          {(why) => <FailureNotice what={words.errors.what} failure={why()} />}
        </Show>
        <Show when={loaded.data()}>
          {(list) => (
            <>
              <Table
                labelledBy="errors"
                columns={[
                  { number: words.errors.row },
                  words.errors.column,
                  words.errors.value,
                  words.errors.reason,
                ]}
              >
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
                <nav class="pager" aria-label={words.errors.pages}>
                  <Show when={cursor()}>
                    <A href={`${page()}#errors`}>{words.errors.first}</A>
                  </Show>
                  <Show when={list().nextCursor}>
                    {(next) => (
                      <A class="pager-on" href={`${page()}?errors=${next()}#errors`} rel="next">
                        {words.errors.more}
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
