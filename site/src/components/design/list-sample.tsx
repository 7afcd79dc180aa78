import type { Task } from "../../../../workers/contract/tasks.ts";
import { Table } from "../table.tsx";
import { TaskProgress } from "../task-progress.tsx";

const task: Task = {
  ...{ id: "00000000-0000-4000-8000-000000000000", datasetId: "00000000-0000-4000-8000-000000000001" },
  ...{ status: "processing", result: null, error: null, finishedAt: null },
  createdAt: "2026-01-01T00:00:00.000Z",
  progress: {
    ...{ done: 5, total: 9 },
    steps: [
      { name: "fetch", status: "done", done: 1, total: 1 },
      { name: "normalize", status: "running", done: 3, total: 5 },
      { name: "validate", status: "failed", done: 1, total: 2 },
      { name: "publish", status: "waiting", done: 0, total: 1 },
    ],
  },
};

/** Rows, tables, facts, tags, code, and the cloth that a task weaves. */
export function ListSample() {
  return (
    <section aria-labelledby="lists">
      <h2 id="lists">Lists</h2>
      <ul class="rows">
        <li>
          <div>
            <p class="row-title">
              A row <span class="tag">Good</span> <span class="tag bad">Bad</span>{" "}
              <span class="tag plain">Plain</span>
            </p>
            <p class="row-facts">What is known of it</p>
          </div>
          <button class="link" type="button">
            A deed
          </button>
        </li>
      </ul>
      <Table label="A table" columns={["Name", "State", { number: "Count" }]}>
        <tr>
          <th scope="row">One</th>
          <td>fine</td>
          <td class="number">12</td>
        </tr>
        <tr>
          <th scope="row">Another</th>
          <td class="flaw">flawed</td>
          <td class="number">1,024</td>
        </tr>
      </Table>
      <dl class="facts">
        <div>
          <dt>A fact</dt>
          <dd>What it is</dd>
        </div>
        <div>
          <dt>Another</dt>
          <dd>
            <code>as-code</code>
          </dd>
        </div>
      </dl>
      <pre class="sheet" tabindex="0">
        {'{\n  "what": "came over the wire"\n}'}
      </pre>
      <svg class="meter" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">
        <rect class="meter-ground" width="100" height="4" />
        <rect class="meter-fill" width="62" height="4" />
      </svg>
      <TaskProgress task={task} />
    </section>
  );
}
