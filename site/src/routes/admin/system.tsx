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
import { systemWords as words } from "../../lib/words/app/admin-system.ts";
import { fill } from "../../lib/words/words-query.ts";

export const route = {
  preload: () => void import("../../lib/admin-queries.ts").then(({ systemQuery }) => systemQuery()),
} satisfies RouteDefinition;

/** How the platform is now: what answers, what waits, what the limiter decided. */
export default function SystemHealth() {
  return (
    <AdminsOnly title={words.title}>
      <SystemView />
    </AdminsOnly>
  );
}

function SystemView() {
  const system = createLoaded(() => systemQuery());
  return (
    <>
      <PageTitle title={words.title} />
      <h1>{words.title}</h1>
      <Show when={system.failure()}>{(why) => <FailureNotice what={words.what} failure={why()} />}</Show>
      <Show when={system.data()}>
        {(known) => (
          <>
            <section aria-labelledby="answers">
              <h2 id="answers">{words.answers.heading}</h2>
              <DependencyList readiness={known().readiness} />
              <p>
                {fill(words.answers.now, {
                  version: known().readiness.version,
                  connections: counted(known().databaseConnections),
                  people: formatCount(known().isolate.activeUsers),
                })}
              </p>
            </section>
            <section aria-labelledby="waits">
              <h2 id="waits">{words.waits.heading}</h2>
              <Waiting system={known()} />
            </section>
            <section aria-labelledby="limits">
              <h2 id="limits">{words.limiter.heading}</h2>
              <p>{words.limiter.lead}</p>
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
    ...queues.map(({ name, messages }) => ({ name: fill(words.waits.queue, { name }), count: messages })),
    { name: words.waits.tasks, count: null, ...backlog?.tasks },
    { name: words.waits.deadLetters, count: null, ...backlog?.deadLetters },
    { name: words.waits.deliveries, count: null, ...backlog?.deliveries },
    { name: words.waits.usage, count: null, ...backlog?.usage },
    { name: words.waits.inbox, count: inbox?.waiting ?? null, since: inbox?.since ?? null },
    { name: words.waits.inboxFailed, count: inbox?.failed ?? null },
  ];
}

function Waiting(props: { system: System }) {
  return (
    <Table
      label={words.waits.label}
      columns={[words.waits.what, { number: words.waits.count }, words.waits.since]}
    >
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
    <Show when={props.decisions.length > 0} fallback={<p class="empty">{words.limiter.empty}</p>}>
      <Table
        label={words.limiter.label}
        columns={[words.limiter.policy, words.limiter.decision, { number: words.limiter.count }]}
      >
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
  return count === null ? words.unknown : formatCount(count);
}
