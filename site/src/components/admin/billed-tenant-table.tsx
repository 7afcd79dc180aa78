import { For, Show } from "solid-js";
import type { BilledTenant } from "../../../../workers/contract/billing-admin.ts";
import { adminBillingPage } from "../../lib/billing-forms.ts";
import { formatMoney } from "../../lib/price.ts";
import { Moment } from "../moment.tsx";
import { Table } from "../table.tsx";

const access = { full: "", grace: "Payment missing", read_only: "Reads only", suspended: "Suspended" };

/** A page of all organizations with what they pay. */
export function BilledTenantTable(props: { tenants: BilledTenant[]; nextCursor: string | null }) {
  return (
    <section aria-labelledby="tenants">
      <h2 id="tenants">Organizations</h2>
      <Table label="List of organizations" columns={["Name", "Plan", "State", { number: "A month" }, "Read"]}>
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
            <a href={`${adminBillingPage}?tenants=${encodeURIComponent(cursor())}#tenants`}>
              More organizations
            </a>
          </p>
        )}
      </Show>
    </section>
  );
}

function stateOf(tenant: BilledTenant): string {
  if (tenant.access !== "full") return access[tenant.access];
  if (tenant.trialEndsAt !== null) return "In a trial";
  return tenant.status === null ? "Never paid" : tenant.status;
}
