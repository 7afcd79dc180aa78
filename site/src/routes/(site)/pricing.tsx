import { type RouteDefinition, useLocation } from "@solidjs/router";
import { HttpStatusCode } from "@solidjs/start";
import { For, Show } from "solid-js";
import { FailureNotice } from "../../components/notice.tsx";
import { PageTitle } from "../../components/page-title.tsx";
import { PlanCard } from "../../components/plan-card.tsx";
import { createLoaded } from "../../lib/create-loaded.ts";
import { preloadPrices } from "../../lib/preload-prices.ts";
import { currencies, intervals, priceChoiceHref, readPriceChoice } from "../../lib/price.ts";
import { plansQuery } from "../../lib/queries.ts";
import type { Words } from "../../lib/words/en.ts";
import { inLanguage, languageOf } from "../../lib/words/language.ts";
import { createWords } from "../../lib/words/words-query.ts";

export const route = { preload: preloadPrices } satisfies RouteDefinition;

export default function Pricing() {
  const words = createWords("pricing");
  return <Show when={words()}>{(said) => <Prices words={said()} />}</Show>;
}

function Prices(props: { words: Words["pricing"] }) {
  const location = useLocation();
  const language = () => languageOf(location.pathname);
  const plans = createLoaded(() => plansQuery());
  const choice = () => readPriceChoice(new URLSearchParams(location.search));
  return (
    <div class="wrap page">
      <PageTitle title={props.words.title} description={props.words.description} />
      <div class="page-head">
        <h1>{props.words.heading}</h1>
        <p class="lead">{props.words.lead}</p>
        <div class="switches">
          <nav class="switch" aria-label={props.words.interval}>
            <For each={intervals}>
              {(interval) => (
                <a
                  href={inLanguage(priceChoiceHref(choice().currency, interval), language())}
                  aria-current={choice().interval === interval ? "true" : undefined}
                >
                  {props.words[interval]}
                </a>
              )}
            </For>
          </nav>
          <nav class="switch" aria-label={props.words.currency}>
            <For each={currencies}>
              {(currency) => (
                <a
                  href={inLanguage(priceChoiceHref(currency, choice().interval), language())}
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
            <FailureNotice what={props.words.plans} failure={why()} />
          </>
        )}
      </Show>
      <ul class="plans">
        <For each={plans.data()?.data}>
          {(plan) => (
            <PlanCard
              plan={plan}
              words={props.words}
              language={language()}
              currency={choice().currency}
              interval={choice().interval}
            />
          )}
        </For>
      </ul>
    </div>
  );
}
