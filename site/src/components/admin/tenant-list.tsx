import { A } from "@solidjs/router";
import { For, Show } from "solid-js";
import type { ListedTenant } from "../../../../workers/contract/administration.ts";
import { tenantPage } from "../../lib/override-forms.ts";
import { tenantsWords as words } from "../../lib/words/app/admin-organizations.ts";
import { Moment } from "../moment.tsx";
import { Table } from "../table.tsx";

/** Organizations, newest first. */
export function TenantList(props: { tenants: ListedTenant[] }) {
  return (
    <Show when={props.tenants.length > 0} fallback={<p class="empty">{words.empty}</p>}>
      <Table
        label={words.table.label}
        columns={[
          words.table.name,
          words.table.slug,
          { number: words.table.members },
          words.table.plan,
          words.table.access,
          words.table.since,
        ]}
      >
        <For each={props.tenants}>
          {(tenant) => (
            <tr>
              <th scope="row">
                <A href={tenantPage(tenant.id)}>{tenant.name}</A>
              </th>
              <td>{tenant.personal ? words.personal : tenant.slug}</td>
              <td class="number">{tenant.members}</td>
              <td>{tenant.plan}</td>
              <td classList={{ flaw: tenant.access !== "full" }}>{tenant.access.replace("_", " ")}</td>
              <td>
                <Moment at={tenant.createdAt} />
              </td>
            </tr>
          )}
        </For>
      </Table>
    </Show>
  );
}
