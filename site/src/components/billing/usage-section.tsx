import { For, Show } from "solid-js";
import type { Usage, UsagePeriod } from "../../../../workers/contract/billing.ts";
import type { MonthUsage } from "../../../../workers/contract/usage.ts";
import { formatCount, formatDay } from "../../lib/format.ts";
import { type Currency, formatMoney } from "../../lib/price.ts";
import { billingWords } from "../../lib/words/app/billing.ts";
import { fill } from "../../lib/words/words-query.ts";
import { Table } from "../table.tsx";

const words = billingWords.usage;

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
      <h2 id="usage">{words.heading}</h2>
      <Show
        when={props.month}
        fallback={<p class="settings-say">{fill(words.most, { cap: formatCount(props.cap) })}</p>}
      >
        {(month) => (
          <>
            <p>
              <strong>{fill(words.rows, { count: formatCount(month().rows) })}</strong>{" "}
              {fill(words.since, { day: formatDay(month().from), cap: formatCount(props.cap) })}
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
          label={words.table.label}
          columns={[words.table.period, { number: words.table.rows }, { number: words.table.beyond }]}
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
    <Show when={props.usage.period} fallback={<p class="settings-say">{words.free}</p>}>
      {(period) => (
        <p class="settings-say">
          {fill(words.billed, {
            rows: formatCount(props.usage.rows),
            day: formatDay(period().from),
            included: formatCount(props.usage.includedRows),
            amount: money(props.usage.amountCents),
          })}
          <Show when={props.usage.projected}>
            {(all) => (
              <>
                {" "}
                {fill(words.projected, {
                  rows: formatCount(all().rows),
                  amount: money(all().amountCents),
                  day: formatDay(period().until),
                })}
              </>
            )}
          </Show>
        </p>
      )}
    </Show>
  );
}
