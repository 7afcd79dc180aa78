import { type RouteDefinition, useLocation } from "@solidjs/router";
import { Show } from "solid-js";
import { BilledTenantTable } from "../../components/admin/billed-tenant-table.tsx";
import { BillingDriftView } from "../../components/admin/billing-drift.tsx";
import { BillingInbox, ReplayForm } from "../../components/admin/billing-inbox.tsx";
import { BillingSummaryView } from "../../components/admin/billing-summary.tsx";
import { FailureNotice, Notice } from "../../components/notice.tsx";
import { PageTitle } from "../../components/page-title.tsx";
import { RefusedNotice } from "../../components/refused-notice.tsx";
import { adminBillingPage } from "../../lib/billing-forms.ts";
import {
  billedTenantsQuery,
  billingDriftQuery,
  billingEventQuery,
  billingEventsQuery,
  billingSummaryQuery,
} from "../../lib/billing-queries.ts";
import { createLoaded } from "../../lib/create-loaded.ts";
import { formatMoment, prettyJson } from "../../lib/format.ts";
import { takeOutcome } from "../../lib/take-outcome.ts";
import { adminBillingWords as words } from "../../lib/words/app/admin-billing.ts";

export const route = {
  preload: () =>
    void import("../../lib/billing-queries.ts").then(({ billingSummaryQuery }) => billingSummaryQuery()),
} satisfies RouteDefinition;

/** Everybody's billing, or the webhook that the address names. */
export default function AdminBilling() {
  const location = useLocation();
  const asked = (name: string) => [location.query[name]].flat()[0];
  return (
    <div class="wrap page app-page admin billing">
      <Show when={asked("event")} keyed fallback={<Overview asked={asked} />}>
        {(id) => <Event id={id} />}
      </Show>
    </div>
  );
}

function Overview(props: { asked: (name: string) => string | undefined }) {
  const summary = createLoaded(() => billingSummaryQuery());
  const drift = createLoaded(() => billingDriftQuery());
  const tenants = createLoaded(() => billedTenantsQuery(props.asked("tenants")));
  const events = createLoaded(() => billingEventsQuery(props.asked("status"), props.asked("events")));
  const refused = takeOutcome(`${adminBillingPage}?do=heal`) ?? takeOutcome(`${adminBillingPage}?do=replay`);
  return (
    <>
      <PageTitle title={words.title} />
      <h1>{words.title}</h1>
      <Show when={refused}>{(why) => <RefusedNotice title={words.refused} outcome={why()} />}</Show>
      <Show when={props.asked("done") === "healed"}>
        <Notice tone="good" focus>
          {words.healed}
        </Notice>
      </Show>
      <Show when={props.asked("done") === "replayed"}>
        <Notice tone="good" focus>
          {words.replayed}
        </Notice>
      </Show>
      <Show when={summary.data()?.stale || tenants.data()?.stale}>
        <Notice tone="plain" title={words.stale.title}>
          {words.stale.text}
        </Notice>
      </Show>
      <Show when={summary.failure()}>
        {(why) => <FailureNotice what={words.what.figures} failure={why()} />}
      </Show>
      <Show when={summary.data()}>{(known) => <BillingSummaryView summary={known()} />}</Show>
      <Show when={drift.failure()}>{(why) => <FailureNotice what={words.what.drift} failure={why()} />}</Show>
      <Show when={drift.data()}>{(known) => <BillingDriftView drift={known()} />}</Show>
      <Show when={tenants.failure()}>
        {(why) => <FailureNotice what={words.what.organizations} failure={why()} />}
      </Show>
      <Show when={tenants.data()}>
        {(page) => <BilledTenantTable tenants={page().data} nextCursor={page().nextCursor} />}
      </Show>
      <Show when={events.failure()}>
        {(why) => <FailureNotice what={words.what.webhooks} failure={why()} />}
      </Show>
      <Show when={events.data()}>
        {(page) => (
          <BillingInbox events={page().data} nextCursor={page().nextCursor} status={props.asked("status")} />
        )}
      </Show>
    </>
  );
}

function Event(props: { id: string }) {
  const event = createLoaded(() => billingEventQuery(props.id));
  return (
    <>
      <PageTitle title={words.event.title} />
      <p>
        <a href={`${adminBillingPage}#inbox`}>{words.event.all}</a>
      </p>
      <h1>{words.event.title}</h1>
      <Show when={event.failure()}>
        {(why) => <FailureNotice what={words.what.webhook} failure={why()} />}
      </Show>
      <Show when={event.data()?.event}>
        {(known) => (
          <>
            <dl class="facts">
              <div>
                <dt>{words.event.type}</dt>
                <dd>{known().type}</dd>
              </div>
              <div>
                <dt>{words.event.received}</dt>
                <dd>{formatMoment(known().receivedAt)}</dd>
              </div>
              <div>
                <dt>{words.event.status}</dt>
                <dd>
                  {known().status}, {known().attempts}
                </dd>
              </div>
              <div>
                <dt>{words.event.organization}</dt>
                <dd>{known().tenantId ?? "–"}</dd>
              </div>
            </dl>
            <Show when={known().problem}>
              {(why) => (
                <Notice tone="bad" title={words.event.problem}>
                  {why()}
                </Notice>
              )}
            </Show>
            <pre tabindex="0">{prettyJson(known().body) || words.event.noBody}</pre>
            <ReplayForm event={known()} />
          </>
        )}
      </Show>
    </>
  );
}
