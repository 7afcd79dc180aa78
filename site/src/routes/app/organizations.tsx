import type { RouteDefinition } from "@solidjs/router";
import { For, Show } from "solid-js";
import { Form, SubmitButton } from "../../components/form.tsx";
import { TextField } from "../../components/form-fields.tsx";
import { FailureNotice } from "../../components/notice.tsx";
import { PageTitle } from "../../components/page-title.tsx";
import { Refusals } from "../../components/refusals.tsx";
import { roleNames } from "../../components/role-options.tsx";
import { createLoaded } from "../../lib/create-loaded.ts";
import { organizationsPage } from "../../lib/organization-forms.ts";
import { joinableQuery, meQuery, organizationsQuery } from "../../lib/queries.ts";

export const route = { preload: () => void organizationsQuery() } satisfies RouteDefinition;

/** Every organization that the person is in, those they may join, and a form for another. */
export default function Organizations() {
  const me = createLoaded(() => meQuery());
  const organizations = createLoaded(() => organizationsQuery());
  const joinable = createLoaded(() => joinableQuery());
  return (
    <div class="wrap page settings-section">
      <PageTitle title="Organizations" />
      <h1>Organizations</h1>
      <section aria-label="Yours">
        <Refusals actions={[`${organizationsPage}?do=enter`, `${organizationsPage}?do=join`]} />
        <Show when={organizations.failure()}>
          {(why) => <FailureNotice what="Your organizations" failure={why()} />}
        </Show>
        <ul class="rows">
          <For each={organizations.data()?.data}>
            {(one) => (
              <li>
                <p class="row-title">
                  {one.name}
                  <span class="tag">{one.personal ? "Yours alone" : roleNames[one.role]}</span>
                </p>
                <Show when={one.id !== me.data()?.tenant?.id} fallback={<p class="row-facts">Open now</p>}>
                  <OpenForm deed="enter" field="organizationId" id={one.id} label={`Open ${one.name}`} />
                </Show>
              </li>
            )}
          </For>
          <For each={joinable.data()?.data}>
            {(one) => (
              <li>
                <p class="row-title">
                  {one.name}
                  <span class="tag">Open to {one.domain}</span>
                </p>
                <OpenForm deed="join" field="tenantId" id={one.id} label={`Join ${one.name}`} />
              </li>
            )}
          </For>
        </ul>
      </section>
      <section aria-labelledby="another">
        <h2 id="another">Another one</h2>
        <Form
          action={`${organizationsPage}?do=create`}
          schema={() =>
            import("../../../../workers/contract/tenants.ts").then(
              ({ createTenantSchema }) => createTenantSchema,
            )
          }
        >
          <TextField name="name" label="Name" autocomplete="organization" />
          <TextField
            name="slug"
            label="Short name"
            autocomplete="off"
            hint="2 to 48 lower-case letters, digits and dashes. Nobody else has it."
          />
          <SubmitButton pending="Creating…">Create the organization</SubmitButton>
        </Form>
      </section>
    </div>
  );
}

function OpenForm(props: { deed: "enter" | "join"; field: string; id: string; label: string }) {
  return (
    <form method="post" action={`${organizationsPage}?do=${props.deed}`}>
      <input type="hidden" name={props.field} value={props.id} />
      <button class="link" type="submit">
        {props.label}
      </button>
    </form>
  );
}
