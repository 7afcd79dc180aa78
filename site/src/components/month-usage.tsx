import { A } from "@solidjs/router";
import { Show } from "solid-js";
import { monthUsageQuery } from "../lib/billing-queries.ts";
import { createLoaded } from "../lib/create-loaded.ts";
import { formatCount } from "../lib/format.ts";
import { dashboardWords } from "../lib/words/app/dashboard.ts";
import { fill } from "../lib/words/words-query.ts";

const words = dashboardWords.usage;

/** What the month has used of the plan's rows; nothing where it cannot be asked. */
export function MonthUsage() {
  const usage = createLoaded(() => monthUsageQuery());
  const share = ({ rows, rowsPerMonth }: { rows: number; rowsPerMonth: number }) =>
    Math.min(1, rows / Math.max(1, rowsPerMonth));
  return (
    <Show when={usage.data()}>
      {(used) => (
        <section aria-label={words.label}>
          <p>
            <strong>{formatCount(used().rows)}</strong>{" "}
            {fill(words.ofRows, { rows: formatCount(used().rowsPerMonth) })}{" "}
            <A href="/app/billing#usage">{words.more}</A>
          </p>
          <svg class="meter" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">
            <rect class="meter-ground" width="100" height="4" />
            <rect class="meter-fill" width={100 * share(used())} height="4" />
          </svg>
        </section>
      )}
    </Show>
  );
}
