import { For, Show } from "solid-js";
import type { BillingDrift } from "../../../../workers/contract/billing-admin.ts";
import { adminBillingPage } from "../../lib/billing-forms.ts";
import { adminBillingWords } from "../../lib/words/app/admin-billing.ts";
import { fill } from "../../lib/words/words-query.ts";
import { RowForm } from "../row-form.tsx";

const { drift: words, refusedUsage: refusedWords } = adminBillingWords;

const kinds = {
  unread: { says: words.unread, heals: words.readAgain },
  stale: { says: words.stale, heals: words.readAgain },
  deleted: { says: words.deleted, heals: words.end },
  unknown: { says: words.unknown, heals: null },
};

type Found = { id: string; says: string; heals: string | null };

/** Where Lago and what is known here are at odds, with the button that puts it right where one can. */
export function BillingDriftView(props: { drift: BillingDrift }) {
  const found = (): Found[] => [
    ...(Object.keys(kinds) as (keyof typeof kinds)[]).flatMap((kind) =>
      props.drift[kind].map((id) => ({ id, ...kinds[kind] })),
    ),
    ...props.drift.usageDiffers.map(({ id, rows }) => ({
      ...{ id, heals: words.compareAgain },
      says: fill(rows < 0 ? words.countsFewer : words.countsMore, { rows: String(Math.abs(rows)) }),
    })),
  ];
  const refused = () => props.drift.refusedUsage;
  return (
    <section aria-labelledby="drift">
      <h2 id="drift">{words.heading}</h2>
      <Show
        when={found().length > 0}
        fallback={
          <Show when={refused()?.count === 0}>
            <p class="empty">{words.none}</p>
          </Show>
        }
      >
        <ul class="sessions">
          <For each={found()}>
            {({ id, says, heals }) => (
              <li>
                <div>
                  <p class="session-device">
                    <code>{id}</code>
                  </p>
                  <p class="session-facts">{says}</p>
                </div>
                <Show when={heals}>
                  {(label) => (
                    <RowForm action={`${adminBillingPage}?do=heal`} id={id} label={label()} of={id} />
                  )}
                </Show>
              </li>
            )}
          </For>
        </ul>
      </Show>
      <RefusedUsage refused={refused()} />
    </section>
  );
}

/** What was worked on and nobody pays for. */
function RefusedUsage(props: { refused: BillingDrift["refusedUsage"] }) {
  return (
    <Show when={props.refused} fallback={<p class="empty">{refusedWords.unknown}</p>}>
      {(refused) => (
        <Show when={refused().count > 0}>
          <h3>{fill(refusedWords.heading, { count: String(refused().count) })}</h3>
          <p>{refusedWords.lead}</p>
          <ul>
            <For each={refused().ids}>
              {(id) => (
                <li>
                  <code>{id}</code>
                </li>
              )}
            </For>
          </ul>
        </Show>
      )}
    </Show>
  );
}
