import { For, Show } from "solid-js";
import type { Usage, UsagePeriod } from "../../../../workers/contract/billing.ts";
import type { MonthUsage } from "../../../../workers/contract/usage.ts";
import { formatCount, formatDay } from "../../lib/format.ts";
import { type Currency, formatMoney } from "../../lib/price.ts";
import { Table } from "../table.tsx";

type UsageSectionProps = {
  /** Null while the billing service is away. */
  usage: Usage | null;
  periods: UsagePeriod[];
  /** By the ledger; undefined while it is not known. */
  month: MonthUsage | undefined;
  /** Rows of a month at most. */
  cap: number;
};

/** What was used of the month against where it ends, what it costs in the running period, and what was used before. */
export function UsageSection(props: UsageSectionProps) {
  const share = () => Math.min(1, (props.month?.rows ?? 0) / Math.max(1, props.cap));
  return (
    <section aria-labelledby="usage">
      <h2 id="usage">Usage</h2>
      <Show
        when={props.month}
        fallback={<p class="settings-say">Up to {formatCount(props.cap)} rows a month.</p>}
      >
        {(month) => (
          <>
            <p>
              <strong>{formatCount(month().rows)} rows</strong> since {formatDay(month().from)}, of{" "}
              {formatCount(props.cap)} at most in a month.
            </p>
            <svg class="meter" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">
              <rect class="meter-ground" width="100" height="4" />
              <rect class="meter-fill" width={100 * share()} height="4" />
            </svg>
          </>
        )}
      </Show>
      <Show when={props.usage}>{(usage) => <Cost usage={usage()} />}</Show>
      <Show when={props.periods.length > 0}>
        <Table
          label="Usage by period"
          columns={["Period", { number: "Rows" }, { number: "Beyond the included ones" }]}
        >
          <For each={props.periods}>
            {(period) => (
              <tr>
                <th scope="row">
                  {formatDay(period.from)} – {formatDay(period.until)}
                </th>
                <td class="number">{formatCount(period.rows)}</td>
                <td class="number">{formatMoney(period.amountCents, period.currency as Currency)}</td>
              </tr>
            )}
          </For>
        </Table>
      </Show>
    </section>
  );
}

/** What the rows of the running period cost, as the billing service counts it. */
function Cost(props: { usage: Usage }) {
  const money = (cents: number) => formatMoney(cents, (props.usage.currency ?? "EUR") as Currency);
  return (
    <Show
      when={props.usage.period}
      fallback={<p class="settings-say">They are included: nothing is charged for them.</p>}
    >
      {(period) => (
        <p class="settings-say">
          {formatCount(props.usage.rows)} rows are billed since {formatDay(period().from)},{" "}
          {formatCount(props.usage.includedRows)} are included: {money(props.usage.amountCents)} for those
          beyond so far.
          <Show when={props.usage.projected}>
            {(all) => (
              <>
                {" "}
                If it goes on like this: {formatCount(all().rows)} rows and {money(all().amountCents)} by{" "}
                {formatDay(period().until)}.
              </>
            )}
          </Show>
        </p>
      )}
    </Show>
  );
}
