import { type RouteDefinition, useLocation } from "@solidjs/router";
import { Show } from "solid-js";
import type { Subscription } from "../../../../workers/contract/billing.ts";
import { allows } from "../../../../workers/contract/permissions.ts";
import { ChangeSection } from "../../components/billing/change-section.tsx";
import { InvoiceDetail } from "../../components/billing/invoice-detail.tsx";
import { InvoiceSection } from "../../components/billing/invoice-section.tsx";
import { PaymentSection } from "../../components/billing/payment-section.tsx";
import { PlanSection } from "../../components/billing/plan-section.tsx";
import { UsageSection } from "../../components/billing/usage-section.tsx";
import { FailureNotice, Notice } from "../../components/notice.tsx";
import { PageTitle } from "../../components/page-title.tsx";
import { RefusedNotice } from "../../components/refused-notice.tsx";
import { billingPage } from "../../lib/billing-forms.ts";
import { billingQuery, monthUsageQuery } from "../../lib/billing-queries.ts";
import { createLoaded } from "../../lib/create-loaded.ts";
import { type Currency, type Interval, readPriceChoice } from "../../lib/price.ts";
import { meQuery, plansQuery } from "../../lib/queries.ts";
import { takeOutcome } from "../../lib/take-outcome.ts";
import { billingWords as words } from "../../lib/words/app/billing.ts";
import { noticeWords } from "../../lib/words/app/notice.ts";

export const route = {
  preload: () => void import("../../lib/billing-queries.ts").then(({ billingQuery }) => billingQuery()),
} satisfies RouteDefinition;

const deeds = ["subscribe", "change", "cancel", "resume", "portal", "checkout"];

/** What the organization pays for, for those who may see that. */
export default function Billing() {
  const me = createLoaded(() => meQuery());
  const role = () => me.data()?.role;
  const maySee = () =>
    role() === undefined || (role() !== null && allows(role() ?? "viewer", "billing:read"));
  return (
    <div class="wrap page app-page billing">
      <PageTitle title={words.title} />
      <h1>{words.title}</h1>
      <Show when={maySee()} fallback={<Notice tone="plain">{words.notForAll}</Notice>}>
        <Sections mayChange={allows(role() ?? "viewer", "billing:change")} />
      </Show>
    </div>
  );
}

function Sections(props: { mayChange: boolean }) {
  const location = useLocation();
  const asked = (name: string) => [location.query[name]].flat()[0];
  const billing = createLoaded(() => billingQuery());
  const month = createLoaded(() => monthUsageQuery());
  const running = () => {
    const known = billing.data()?.subscription;
    return known?.status === "active" ? known : undefined;
  };
  const outcome = deeds.map((deed) => takeOutcome(`${billingPage}?do=${deed}`)).find(Boolean);
  return (
    <>
      <Show when={outcome}>
        {(refused) => <RefusedNotice title={noticeWords.unchanged} outcome={refused()} />}
      </Show>
      <Show when={words.done[asked("done") ?? ""]}>
        {(text) => (
          <Notice tone="good" focus>
            {text()}
          </Notice>
        )}
      </Show>
      <Show when={billing.failure()}>{(why) => <FailureNotice what={words.what} failure={why()} />}</Show>
      <Show when={billing.data()}>
        {(known) => (
          <>
            <Show when={known().stale}>
              <Notice tone="plain" title={words.stale.title}>
                {words.stale.text}
              </Notice>
            </Show>
            <PlanSection
              subscription={known().subscription ?? undefined}
              entitlements={known().entitlements}
              mayChange={props.mayChange}
            />
            <UsageSection
              usage={known().usage}
              periods={known().usagePeriods ?? []}
              month={month.data()}
              cap={known().entitlements.limits.rowsPerMonth}
            />
          </>
        )}
      </Show>
      <Show when={props.mayChange}>
        <Plans running={running()} asked={asked} />
        <Show when={billing.data()?.subscription && billing.data()?.paymentMethods}>
          {(methods) => <PaymentSection methods={methods()} hasPortal={billing.data()?.hasPortal ?? false} />}
        </Show>
      </Show>
      <Show when={billing.data()}>{(known) => <InvoiceSection invoices={known().invoices} />}</Show>
      <Show when={asked("invoice")} keyed>
        {(id) => <InvoiceDetail id={id} />}
      </Show>
    </>
  );
}

/** For those who may choose another; nobody else needs the prices. */
function Plans(props: { running: Subscription | undefined; asked: (name: string) => string | undefined }) {
  const location = useLocation();
  const plans = createLoaded(() => plansQuery());
  const choice = () => readPriceChoice(new URLSearchParams(location.search));
  const interval = (): Interval =>
    props.asked("interval") ? choice().interval : (props.running?.interval ?? "monthly");
  const currency = (): Currency => props.running?.currency ?? choice().currency;
  return (
    <>
      <Show when={plans.failure()}>
        {(why) => <FailureNotice what={words.change.plans} failure={why()} />}
      </Show>
      <Show when={plans.data()}>
        {(sold) => (
          <ChangeSection
            plans={sold().data}
            running={props.running}
            currency={currency()}
            interval={interval()}
            chosen={props.asked("plan")}
          />
        )}
      </Show>
    </>
  );
}
