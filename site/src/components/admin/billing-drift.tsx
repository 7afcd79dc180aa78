import { For, Show } from "solid-js";
import type { BillingDrift } from "../../../../workers/contract/billing-admin.ts";
import { adminBillingPage } from "../../lib/billing-forms.ts";
import { RowForm } from "../row-form.tsx";

const kinds = {
  unread: { says: "Runs at the billing service and is not known here", heals: "Read it again" },
  stale: { says: "Was not read for half a day", heals: "Read it again" },
  deleted: { says: "Is paid for, though the organization was deleted", heals: "End it" },
  unknown: { says: "Is paid for, by nobody who is known here: look at it there", heals: null },
} as const;

type Found = { id: string; says: string; heals: string | null };

/** Where Lago and what is known here are at odds, with the button that puts it right where one can. */
export function BillingDriftView(props: { drift: BillingDrift }) {
  const found = (): Found[] => [
    ...(Object.keys(kinds) as (keyof typeof kinds)[]).flatMap((kind) =>
      props.drift[kind].map((id) => ({ id, ...kinds[kind] })),
    ),
    ...props.drift.usageDiffers.map(({ id, rows }) => ({
      ...{ id, heals: "Compare it again" },
      says: `The billing service counts ${Math.abs(rows)} rows ${rows < 0 ? "fewer" : "more"} than were sent to it`,
    })),
  ];
  const refused = () => props.drift.refusedUsage;
  return (
    <section aria-labelledby="drift">
      <h2 id="drift">Drift</h2>
      <Show
        when={found().length > 0}
        fallback={
          <Show when={refused()?.count === 0}>
            <p class="empty">Both sides say the same.</p>
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
    <Show
      when={props.refused}
      fallback={<p class="empty">Whether usage was refused cannot be found out right now.</p>}
    >
      {(refused) => (
        <Show when={refused().count > 0}>
          <h3>Refused usage: {refused().count}</h3>
          <p>The billing service will never take these by itself; the newest are:</p>
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
