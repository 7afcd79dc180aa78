import { A } from "@solidjs/router";
import { For, Show } from "solid-js";
import type { Plan } from "../../../workers/contract/billing.ts";
import { formatBytes, formatCount } from "../lib/format.ts";
import { type Currency, formatMoney, type Interval, priceOf } from "../lib/price.ts";
import type { Words } from "../lib/words/en.ts";
import type { Language } from "../lib/words/language.ts";
import { fill } from "../lib/words/words-query.ts";

type PlanCardProps = {
  plan: Plan;
  currency: Currency;
  interval: Interval;
  words: Words["pricing"];
  language: Language;
};

/** A plan as a sewn-in label: price, limits, what else belongs to it. */
export function PlanCard(props: PlanCardProps) {
  const price = () => priceOf(props.plan, props.currency, props.interval);
  const translated = (text: string) => props.words.planWords[text] ?? text;
  const limits = (): [string, string][] => {
    const { rowsPerMonth, fileBytes, concurrentTasks, seats, apiKeys, webhookEndpoints } = props.plan.limits;
    const { includedRowsPerMonth } = props.plan;
    return [
      [props.words.included, formatCount(includedRowsPerMonth, props.language)],
      ...(props.plan.overage.length === 0 ? [] : [[props.words.overage, overage()] as [string, string]]),
      ...(rowsPerMonth === includedRowsPerMonth
        ? []
        : [[props.words.most, formatCount(rowsPerMonth, props.language)] as [string, string]]),
      [props.words.file, formatBytes(fileBytes)],
      [props.words.tasks, formatCount(concurrentTasks, props.language)],
      [props.words.seats, formatCount(seats, props.language)],
      [props.words.apiKeys, formatCount(apiKeys, props.language)],
      [props.words.webhookEndpoints, formatCount(webhookEndpoints, props.language)],
    ];
  };
  const overage = () =>
    props.plan.overage
      .map(({ upToRows, centsPerThousandRows }) => {
        const price = formatMoney(centsPerThousandRows, props.currency, props.language);
        return upToRows === null
          ? fill(props.words.overageThen, { price })
          : fill(props.words.overageUpTo, { price, rows: formatCount(upToRows, props.language) });
      })
      .join(", ");
  return (
    <li class="plan">
      <h2>{props.plan.name}</h2>
      <p class="plan-for">{translated(props.plan.description)}</p>
      <p class="plan-price">
        <Show when={price() !== undefined} fallback={<span class="plan-none">{props.words.notSold}</span>}>
          <strong>{formatMoney(price() ?? 0, props.currency, props.language)}</strong>{" "}
          <span>{props.interval === "monthly" ? props.words.perMonth : props.words.perYear}</span>
        </Show>
      </p>
      <Show when={props.plan.trialDays > 0}>
        <p class="plan-for">{fill(props.words.trial, { days: String(props.plan.trialDays) })}</p>
      </Show>
      <dl class="plan-limits">
        <For each={limits()}>
          {([name, value]) => (
            <div>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          )}
        </For>
      </dl>
      <ul class="plan-features">
        <For each={props.plan.features}>{(feature) => <li>{translated(feature)}</li>}</For>
      </ul>
      <A class="button" href="/sign-up">
        {fill(props.words.start, { plan: props.plan.name })}
      </A>
    </li>
  );
}
