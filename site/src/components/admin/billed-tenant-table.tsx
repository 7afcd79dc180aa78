import { For, Show } from "solid-js";
import type { BilledTenant } from "../../../../workers/contract/billing-admin.ts";
import { adminBillingPage } from "../../lib/billing-forms.ts";
import { formatMoney } from "../../lib/price.ts";
import { adminBillingWords } from "../../lib/words/app/admin-billing.ts";
import { Moment } from "../moment.tsx";
import { Table } from "../table.tsx";

const words = adminBillingWords.organizations;

/** A page of all organizations with what they pay. */
export function BilledTenantTable(props: { tenants: BilledTenant[]; nextCursor: string | null }) {
  return (
    <section aria-labelledby="tenants">
      <h2 id="tenants">{words.heading}</h2>
      <Table
        label={words.label}
        columns={[words.name, words.plan, words.state, { number: words.monthly }, words.read]}
      >
        <For each={props.tenants}>
          {(tenant) => (
            <tr>
              <th scope="row">{tenant.name}</th>
              <td>{tenant.plan}</td>
              <td classList={{ flaw: tenant.access !== "full" }}>{stateOf(tenant)}</td>
              <td class="number">
                <Show when={tenant.currency} fallback="–">
                  {(currency) => formatMoney(tenant.monthlyCents, currency())}
                </Show>
              </td>
              <td>
                <Moment at={tenant.syncedAt} />
              </td>
            </tr>
          )}
        </For>
      </Table>
      <Show when={props.nextCursor}>
        {(cursor) => (
          <p>
            <a href={`${adminBillingPage}?tenants=${encodeURIComponent(cursor())}#tenants`}>{words.more}</a>
          </p>
        )}
      </Show>
    </section>
  );
}

function stateOf(tenant: BilledTenant): string {
  if (tenant.access !== "full") return words.access[tenant.access];
  if (tenant.trialEndsAt !== null) return words.inTrial;
  return tenant.status === null ? words.neverPaid : tenant.status;
}
