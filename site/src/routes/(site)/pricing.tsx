import { type RouteDefinition, useLocation } from "@solidjs/router";
import { HttpStatusCode } from "@solidjs/start";
import { For, Show } from "solid-js";
import { FailureNotice } from "../../components/notice.tsx";
import { PageTitle } from "../../components/page-title.tsx";
import { PlanCard } from "../../components/plan-card.tsx";
import { createLoaded } from "../../lib/create-loaded.ts";
import { currencies, intervals, priceChoiceHref, readPriceChoice } from "../../lib/price.ts";
import { plansQuery } from "../../lib/queries.ts";

export const route = { preload: () => plansQuery() } satisfies RouteDefinition;

export default function Pricing() {
  const location = useLocation();
  const plans = createLoaded(() => plansQuery());
  const choice = () => readPriceChoice(new URLSearchParams(location.search));
  return (
    <div class="wrap page">
      <PageTitle
        title="Pricing"
        description="Plans, prices and limits of Selvedge, in euros and dollars, by month or year."
      />
      <div class="page-head">
        <h1>Pay by the yard</h1>
        <p class="lead">A plan sets how many rows you may weave each month. You can change it at any time.</p>
        <div class="switches">
          <nav class="switch" aria-label="Interval">
            <For each={intervals}>
              {(interval) => (
                <a
                  href={priceChoiceHref(choice().currency, interval)}
                  aria-current={choice().interval === interval ? "true" : undefined}
                >
                  {interval === "monthly" ? "Monthly" : "Yearly"}
                </a>
              )}
            </For>
          </nav>
          <nav class="switch" aria-label="Currency">
            <For each={currencies}>
              {(currency) => (
                <a
                  href={priceChoiceHref(currency, choice().interval)}
                  aria-current={choice().currency === currency ? "true" : undefined}
                >
                  {currency}
                </a>
              )}
            </For>
          </nav>
        </div>
      </div>
      <Show when={plans.failure()}>
        {(why) => (
          <>
            <HttpStatusCode code={503} />
            <FailureNotice what="The plans" failure={why()} />
          </>
        )}
      </Show>
      <ul class="plans">
        <For each={plans.data()?.data}>
          {(plan) => <PlanCard plan={plan} currency={choice().currency} interval={choice().interval} />}
        </For>
      </ul>
    </div>
  );
}
