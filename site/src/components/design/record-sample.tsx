import { For } from "solid-js";
import type { AuditEntryView } from "../../../../workers/contract/audit.ts";
import type { DeadLetter } from "../../../../workers/contract/dead-letters.ts";
import type { Schedule } from "../../../../workers/contract/schedules.ts";
import type { WebhookDelivery, WebhookEndpoint } from "../../../../workers/contract/webhooks.ts";
import { DependencyList } from "../admin/dependency-list.tsx";
import { AuditTable } from "../audit-table.tsx";
import { LetterList } from "../dead-letters/letter-list.tsx";
import { PostList } from "../post-list.tsx";
import { LastOutcome } from "../schedules/last-outcome.tsx";
import { Table } from "../table.tsx";
import { TaskEnd } from "../tasks/task-end.tsx";
import { DeliveryList } from "../webhooks/delivery-list.tsx";
import { EndpointList } from "../webhooks/endpoint-list.tsx";

const id = "00000000-0000-4000-8000-000000000000";
const [at, later] = ["2026-01-01T00:00:00.000Z", "2026-01-01T00:05:00.000Z"];
const noFilters = { action: "", actor: "", target: "", from: "", to: "" };

const readiness = {
  ...{ status: "degraded" as const, version: "1.0.0" },
  dependencies: [
    { name: "postgres", status: "ok" as const, latencyMs: 2 },
    { name: "lago", status: "down" as const, latencyMs: 5_000, error: "timed out" },
  ],
};

const entries: AuditEntryView[] = [
  {
    ...{ id, seq: 2, occurredAt: later, action: "member.changed", tenantId: id, requestId: id },
    ...{ actor: { type: "user", id }, target: { type: "user", id }, address: "192.0.2.1", userAgent: null },
    changes: { role: ["member", "admin"] },
  },
  {
    ...{ id, seq: 1, occurredAt: at, action: "tenant.created", tenantId: id, requestId: null },
    ...{ actor: { type: "system", id: null }, target: null, address: null, userAgent: null, changes: {} },
  },
];

const endpoint: WebhookEndpoint = {
  ...{ id, url: "https://example.com/hook", description: "", eventTypes: ["task.completed"] },
  ...{ ordered: false, enabled: true, disabledReason: null, failingSince: null, createdAt: at },
};
const endpoints: WebhookEndpoint[] = [
  endpoint,
  { ...endpoint, description: "One that fails", failingSince: at },
  { ...endpoint, description: "One that is off", enabled: false, disabledReason: "gone" },
];

const delivery: WebhookDelivery = {
  ...{ id, endpointId: id, messageId: "msg_1", eventType: "task.completed", status: "delivered" },
  ...{ attempts: 1, nextAttemptAt: null, createdAt: at },
};
const deliveries: WebhookDelivery[] = [
  { ...delivery, status: "pending", attempts: 3, nextAttemptAt: later },
  { ...delivery, status: "failed", attempts: 10 },
  delivery,
];

const letter: DeadLetter = {
  ...{ id, taskId: id, source: "step", status: "waiting", flow: "process-dataset", step: "transform" },
  ...{ part: 3, attempts: 5, input: "{}", traceId: "0".repeat(32), createdAt: at, settledAt: null },
  error: { kind: "transient", code: "timed_out", message: "The step took too long" },
};
const letters: DeadLetter[] = [letter, { ...letter, status: "discarded", settledAt: later }];

const schedule: Schedule = {
  ...{ id, datasetId: id, datasetName: "People", sourceHost: null, name: "Weekly", cron: "0 8 * * 1" },
  ...{ timeZone: "Europe/Zurich", paused: false, nextAt: null, nextTimes: [], createdAt: at },
  ...{ lastRunAt: null, lastTaskId: null, lastTaskStatus: null, lastError: null },
};
const schedules: Schedule[] = [
  schedule,
  { ...schedule, lastRunAt: at, lastTaskId: id, lastTaskStatus: "completed" },
  { ...schedule, lastRunAt: at, lastTaskId: id, lastTaskStatus: "failed", lastError: "The month is used up" },
];

const ends = [
  { createdAt: at, finishedAt: null, error: null },
  { createdAt: at, finishedAt: later, error: { code: "bad_input", message: "Not CSV" } },
];

const post = {
  ...{ slug: "every-error-row-has-a-reason", title: "A post", summary: "What it is about" },
  ...{ publishedAt: at, updatedAt: at, cover: null, author: null },
  category: { slug: "product", title: "Product" },
};

/** Lists of what is kept, in each state that a row can have. */
export function RecordSample() {
  return (
    <section aria-labelledby="records">
      <h2 id="records">Records</h2>
      <DependencyList readiness={readiness} />
      <AuditTable entries={entries} filters={noFilters} page="/app/settings/audit" />
      <EndpointList endpoints={[]} />
      <EndpointList endpoints={endpoints} />
      <DeliveryList
        endpointId={id}
        deliveries={deliveries}
        nextCursor={null}
        status={undefined}
        mayChange={false}
      />
      <LetterList desk="tenant" letters={letters} mayChange={false} />
      <For each={schedules}>{(one) => <LastOutcome schedule={one} />}</For>
      <Table label="How tasks ended" columns={["Task", "Begun", "Ended", "Reason"]}>
        <For each={ends}>
          {(task, index) => (
            <tr>
              <th scope="row">{index() + 1}</th>
              <TaskEnd task={task} />
            </tr>
          )}
        </For>
      </Table>
      <PostList posts={[post]} />
    </section>
  );
}
