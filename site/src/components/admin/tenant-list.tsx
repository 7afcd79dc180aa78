import { A } from "@solidjs/router";
import { For, Show } from "solid-js";
import type { ListedTenant } from "../../../../workers/contract/administration.ts";
import { tenantPage } from "../../lib/override-forms.ts";
import { Moment } from "../moment.tsx";
import { Table } from "../table.tsx";

/** Organizations, newest first. */
export function TenantList(props: { tenants: ListedTenant[] }) {
  return (
    <Show when={props.tenants.length > 0} fallback={<p class="empty">No organization is like that.</p>}>
      <Table
        label="List of organizations"
        columns={["Name", "Short name", { number: "Members" }, "Plan", "Access", "Since"]}
      >
        <For each={props.tenants}>
          {(tenant) => (
            <tr>
              <th scope="row">
                <A href={tenantPage(tenant.id)}>{tenant.name}</A>
              </th>
              <td>{tenant.personal ? "its owner’s alone" : tenant.slug}</td>
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
