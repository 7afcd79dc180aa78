import type { RouteDefinition } from "@solidjs/router";
import { For, Show } from "solid-js";
import type { System } from "../../../../workers/contract/system.ts";
import { AdminsOnly } from "../../components/admin/admins-only.tsx";
import { DependencyList } from "../../components/admin/dependency-list.tsx";
import { Moment } from "../../components/moment.tsx";
import { FailureNotice } from "../../components/notice.tsx";
import { PageTitle } from "../../components/page-title.tsx";
import { Table } from "../../components/table.tsx";
import { systemQuery } from "../../lib/admin-queries.ts";
import { createLoaded } from "../../lib/create-loaded.ts";
import { formatCount } from "../../lib/format.ts";

export const route = {
  preload: () => void import("../../lib/admin-queries.ts").then(({ systemQuery }) => systemQuery()),
} satisfies RouteDefinition;

/** How the platform is now: what answers, what waits, what the limiter decided. */
export default function SystemHealth() {
  return (
    <AdminsOnly title="System health">
      <SystemView />
    </AdminsOnly>
  );
}

function SystemView() {
  const system = createLoaded(() => systemQuery());
  return (
    <>
      <PageTitle title="System health" />
      <h1>System health</h1>
      <Show when={system.failure()}>{(why) => <FailureNotice what="The health" failure={why()} />}</Show>
      <Show when={system.data()}>
        {(known) => (
          <>
            <section aria-labelledby="answers">
              <h2 id="answers">What answers</h2>
              <DependencyList readiness={known().readiness} />
              <p>
                Version {known().readiness.version}; {counted(known().databaseConnections)} connections to the
                database; {formatCount(known().isolate.activeUsers)} people seen in the last minutes by the
                isolate that answered.
              </p>
            </section>
            <section aria-labelledby="waits">
              <h2 id="waits">What waits</h2>
              <Waiting system={known()} />
            </section>
            <section aria-labelledby="limits">
              <h2 id="limits">What was limited</h2>
              <p>By the isolate that answered, since it began.</p>
              <Limiter decisions={known().isolate.limiter} />
            </section>
          </>
        )}
      </Show>
    </>
  );
}

type Wait = { name: string; count: number | null; since?: string | null };

function waitsIn({ queues, backlog, inbox }: System): Wait[] {
  return [
    ...queues.map(({ name, messages }) => ({ name: `Messages in the queue of ${name}`, count: messages })),
    { name: "Tasks that have not ended", count: null, ...backlog?.tasks },
    { name: "Failed steps that wait for somebody", count: null, ...backlog?.deadLetters },
    { name: "Webhooks to customers under way", count: null, ...backlog?.deliveries },
    { name: "Usage that is not billed yet", count: null, ...backlog?.usage },
    { name: "Webhooks in the inbox", count: inbox?.waiting ?? null, since: inbox?.since ?? null },
    { name: "Webhooks in the inbox that failed", count: inbox?.failed ?? null },
  ];
}

function Waiting(props: { system: System }) {
  return (
    <Table label="List of what waits" columns={["What", { number: "How many" }, "The oldest since"]}>
      <For each={waitsIn(props.system)}>
        {({ name, count, since }) => (
          <tr>
            <th scope="row">{name}</th>
            <td class="number">{counted(count)}</td>
            <td>
              <Moment at={since} />
            </td>
          </tr>
        )}
      </For>
    </Table>
  );
}

function Limiter(props: { decisions: System["isolate"]["limiter"] }) {
  return (
    <Show when={props.decisions.length > 0} fallback={<p class="empty">Nothing was counted yet.</p>}>
      <Table label="Decisions of the limiter" columns={["Policy", "Decision", { number: "How often" }]}>
        <For each={props.decisions}>
          {({ policy, decision, count }) => (
            <tr>
              <th scope="row">{policy}</th>
              <td classList={{ flaw: decision === "denied" || decision === "refused" }}>{decision}</td>
              <td class="number">{formatCount(count)}</td>
            </tr>
          )}
        </For>
      </Table>
    </Show>
  );
}

function counted(count: number | null): string {
  return count === null ? "unknown" : formatCount(count);
}
