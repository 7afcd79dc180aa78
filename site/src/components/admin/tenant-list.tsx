import { A } from "@solidjs/router";
import { For, Show } from "solid-js";
import type { ListedTenant } from "../../../../workers/contract/administration.ts";
import { tenantPage } from "../../lib/override-forms.ts";
import { Moment } from "../moment.tsx";

/** Organizations, newest first. */
export function TenantList(props: { tenants: ListedTenant[] }) {
  return (
    <Show when={props.tenants.length > 0} fallback={<p class="empty">No organization is like that.</p>}>
      <section class="table-frame" aria-label="List of organizations" tabindex="0">
        <table>
          <thead>
            <tr>
              <th scope="col">Name</th>
              <th scope="col">Short name</th>
              <th scope="col" class="number">
                Members
              </th>
              <th scope="col">Plan</th>
              <th scope="col">Access</th>
              <th scope="col">Since</th>
            </tr>
          </thead>
          <tbody>
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
          </tbody>
        </table>
      </section>
    </Show>
  );
}
