import { A } from "@solidjs/router";
import { For, Show } from "solid-js";
import type { TenantDetail } from "../../../../workers/contract/administration.ts";
import { tenantUsageQuery } from "../../lib/admin-queries.ts";
import { createLoaded } from "../../lib/create-loaded.ts";
import { tenantFlagsPage } from "../../lib/flag-forms.ts";
import { formatCount, formatDay } from "../../lib/format.ts";
import { tenantsWords } from "../../lib/words/app/admin-organizations.ts";
import { fill } from "../../lib/words/words-query.ts";
import { Moment } from "../moment.tsx";
import { FailureNotice } from "../notice.tsx";
import { roleNames } from "../role-options.tsx";
import { Table } from "../table.tsx";

const { one: words, members: memberWords, usage: usageWords } = tenantsWords;

/** An organization: what it is, who is in it, what it used. */
export function TenantView(props: { tenant: TenantDetail }) {
  return (
    <>
      <dl class="facts">
        <div>
          <dt>{words.slug}</dt>
          <dd>{props.tenant.personal ? tenantsWords.personal : props.tenant.slug}</dd>
        </div>
        <div>
          <dt>{words.id}</dt>
          <dd>
            <code>{props.tenant.id}</code>
          </dd>
        </div>
        <div>
          <dt>{words.plan}</dt>
          <dd>
            {props.tenant.plan}, {props.tenant.access.replace("_", " ")}
          </dd>
        </div>
        <div>
          <dt>{words.since}</dt>
          <dd>
            <Moment at={props.tenant.createdAt} />
          </dd>
        </div>
        <div>
          <dt>{words.secondFactor}</dt>
          <dd>{props.tenant.requireTwoFactor ? words.required : words.optional}</dd>
        </div>
      </dl>
      <p>
        <A href={`/admin/audit?tenant=${props.tenant.id}`}>{words.audit}</A>,{" "}
        <A href={tenantFlagsPage(props.tenant.id)}>{words.flags}</A>
      </p>
      <TenantUsage id={props.tenant.id} />
      <section aria-labelledby="people">
        <h2 id="people">{memberWords.heading}</h2>
        <People tenant={props.tenant} />
      </section>
    </>
  );
}

function People(props: { tenant: TenantDetail }) {
  return (
    <Table
      label={memberWords.label}
      columns={[memberWords.name, memberWords.address, memberWords.role, memberWords.joined]}
    >
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
      <h2 id="usage">{usageWords.heading}</h2>
      <Show when={usage.failure()}>{(why) => <FailureNotice what={usageWords.what} failure={why()} />}</Show>
      <Show when={usage.data()}>
        {(used) => (
          <Show when={used().period} fallback={<p>{usageWords.unbilled}</p>}>
            {(period) => (
              <p>
                {fill(usageWords.rows, {
                  rows: formatCount(used().rows),
                  included: formatCount(used().includedRows),
                  from: formatDay(period().from),
                  until: formatDay(period().until),
                })}
              </p>
            )}
          </Show>
        )}
      </Show>
    </section>
  );
}
