import { A } from "@solidjs/router";
import { For, Show } from "solid-js";
import type { TenantDetail } from "../../../../workers/contract/administration.ts";
import { tenantUsageQuery } from "../../lib/admin-queries.ts";
import { createLoaded } from "../../lib/create-loaded.ts";
import { tenantFlagsPage } from "../../lib/flag-forms.ts";
import { formatCount, formatDay } from "../../lib/format.ts";
import { Moment } from "../moment.tsx";
import { FailureNotice } from "../notice.tsx";
import { roleNames } from "../role-options.tsx";
import { Table } from "../table.tsx";

/** An organization: what it is, who is in it, what it used. */
export function TenantView(props: { tenant: TenantDetail }) {
  return (
    <>
      <dl class="facts">
        <div>
          <dt>Short name</dt>
          <dd>{props.tenant.personal ? "its owner’s alone" : props.tenant.slug}</dd>
        </div>
        <div>
          <dt>Id</dt>
          <dd>
            <code>{props.tenant.id}</code>
          </dd>
        </div>
        <div>
          <dt>Plan, access</dt>
          <dd>
            {props.tenant.plan}, {props.tenant.access.replace("_", " ")}
          </dd>
        </div>
        <div>
          <dt>Since</dt>
          <dd>
            <Moment at={props.tenant.createdAt} />
          </dd>
        </div>
        <div>
          <dt>Second factor</dt>
          <dd>{props.tenant.requireTwoFactor ? "required of everybody" : "as each member likes"}</dd>
        </div>
      </dl>
      <p>
        <A href={`/admin/audit?tenant=${props.tenant.id}`}>What was done in it</A>,{" "}
        <A href={tenantFlagsPage(props.tenant.id)}>which flags are on for it</A>
      </p>
      <TenantUsage id={props.tenant.id} />
      <section aria-labelledby="people">
        <h2 id="people">Members</h2>
        <People tenant={props.tenant} />
      </section>
    </>
  );
}

function People(props: { tenant: TenantDetail }) {
  return (
    <Table label="List of members" columns={["Name", "Address", "Role", "Joined"]}>
      <For each={props.tenant.people}>
        {(person) => (
          <tr>
            <th scope="row">
              <A href={`/admin/users?user=${person.id}`}>{person.name}</A>
            </th>
            <td>{person.email}</td>
            <td>{roleNames[person.role]}</td>
            <td>
              <Moment at={person.joinedAt} />
            </td>
          </tr>
        )}
      </For>
    </Table>
  );
}

function TenantUsage(props: { id: string }) {
  const usage = createLoaded(() => tenantUsageQuery(props.id));
  return (
    <section aria-labelledby="usage">
      <h2 id="usage">Usage</h2>
      <Show when={usage.failure()}>{(why) => <FailureNotice what="The usage" failure={why()} />}</Show>
      <Show when={usage.data()}>
        {(used) => (
          <Show
            when={used().period}
            fallback={<p>Its plan is not billed by period, so nothing is counted for it.</p>}
          >
            {(period) => (
              <p>
                {formatCount(used().rows)} of {formatCount(used().includedRows)} rows from{" "}
                {formatDay(period().from)} to {formatDay(period().until)}.
              </p>
            )}
          </Show>
        )}
      </Show>
    </section>
  );
}
