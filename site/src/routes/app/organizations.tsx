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
import { organizationsWords as words } from "../../lib/words/app/organizations.ts";
import { fill } from "../../lib/words/words-query.ts";

export const route = { preload: () => void organizationsQuery() } satisfies RouteDefinition;

/** Every organization that the person is in, those they may join, and a form for another. */
export default function Organizations() {
  const me = createLoaded(() => meQuery());
  const organizations = createLoaded(() => organizationsQuery());
  const joinable = createLoaded(() => joinableQuery());
  return (
    <div class="wrap page settings-section">
      <PageTitle title={words.title} />
      <h1>{words.title}</h1>
      <section aria-label={words.yours}>
        <Refusals actions={[`${organizationsPage}?do=enter`, `${organizationsPage}?do=join`]} />
        <Show when={organizations.failure()}>
          {(why) => <FailureNotice what={words.what} failure={why()} />}
        </Show>
        <ul class="rows">
          <For each={organizations.data()?.data}>
            {(one) => (
              <li>
                <p class="row-title">
                  {one.name}
                  <span class="tag">{one.personal ? words.yoursAlone : roleNames[one.role]}</span>
                </p>
                <Show
                  when={one.id !== me.data()?.tenant?.id}
                  fallback={<p class="row-facts">{words.openNow}</p>}
                >
                  <OpenForm
                    deed="enter"
                    field="organizationId"
                    id={one.id}
                    label={fill(words.open, { name: one.name })}
                  />
                </Show>
              </li>
            )}
          </For>
          <For each={joinable.data()?.data}>
            {(one) => (
              <li>
                <p class="row-title">
                  {one.name}
                  <span class="tag">{fill(words.openTo, { domain: one.domain })}</span>
                </p>
                <OpenForm
                  deed="join"
                  field="tenantId"
                  id={one.id}
                  label={fill(words.join, { name: one.name })}
                />
              </li>
            )}
          </For>
        </ul>
      </section>
      <section aria-labelledby="another">
        <h2 id="another">{words.another.heading}</h2>
        <Form
          action={`${organizationsPage}?do=create`}
          schema={() =>
            import("../../../../workers/contract/tenants.ts").then(
              ({ createTenantSchema }) => createTenantSchema,
            )
          }
        >
          <TextField name="name" label={words.another.name} autocomplete="organization" />
          <TextField
            name="slug"
            label={words.another.slug}
            autocomplete="off"
            hint={words.another.slugHint}
          />
          <SubmitButton pending={words.another.creating}>{words.another.create}</SubmitButton>
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
