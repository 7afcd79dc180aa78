import { For } from "solid-js";
import { resultFiles } from "../../../workers/contract/results.ts";
import { reportWords as words } from "../lib/words/app/task-report.ts";

/** The files that a run has left. */
export function ResultDownloads(props: { taskId: string }) {
  return (
    <section>
      <h2 id="files">{words.files}</h2>
      <ul class="plain-list">
        <For each={Object.entries(resultFiles)}>
          {([file, what]) => (
            <li>
              <a href={`/api/tasks/${props.taskId}/files/${file}`} download={file} rel="external">
                {what}
              </a>
            </li>
          )}
        </For>
      </ul>
    </section>
  );
}
