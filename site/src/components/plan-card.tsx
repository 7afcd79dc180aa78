import { A } from "@solidjs/router";
import { For, Show } from "solid-js";
import type { Plan } from "../../../workers/contract/billing.ts";
import { formatBytes, formatCount } from "../lib/format.ts";
import { type Currency, formatMoney, type Interval, priceOf } from "../lib/price.ts";

/** A plan as a sewn-in label: price, limits, what else belongs to it. */
export function PlanCard(props: { plan: Plan; currency: Currency; interval: Interval }) {
  const price = () => priceOf(props.plan, props.currency, props.interval);
  const per = () => (props.interval === "monthly" ? "a month" : "a year");
  return (
    <li class="plan">
      <h2>{props.plan.name}</h2>
      <p class="plan-for">{props.plan.description}</p>
      <p class="plan-price">
        <Show when={price() !== undefined} fallback={<span class="plan-none">Not sold this way</span>}>
          <strong>{formatMoney(price() ?? 0, props.currency)}</strong> <span>{per()}</span>
        </Show>
      </p>
      <dl class="plan-limits">
        <div>
          <dt>Rows a month</dt>
          <dd>{formatCount(props.plan.limits.rowsPerMonth)}</dd>
        </div>
        <div>
          <dt>Largest file</dt>
          <dd>{formatBytes(props.plan.limits.fileBytes)}</dd>
        </div>
        <div>
          <dt>Tasks at once</dt>
          <dd>{formatCount(props.plan.limits.concurrentTasks)}</dd>
        </div>
        <div>
          <dt>Seats</dt>
          <dd>{formatCount(props.plan.limits.seats)}</dd>
        </div>
      </dl>
      <ul class="plan-features">
        <For each={props.plan.features}>{(feature) => <li>{feature}</li>}</For>
      </ul>
      <A class="button" href="/sign-up">
        Start with {props.plan.name}
      </A>
    </li>
  );
}
