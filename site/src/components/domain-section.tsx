import { createUniqueId, For, Show } from "solid-js";
import type { Domain } from "../../../workers/contract/domains.ts";
import { createLoaded } from "../lib/create-loaded.ts";
import { organizationPage } from "../lib/organization-forms.ts";
import { domainsQuery } from "../lib/queries.ts";
import { Form, SubmitButton } from "./form.tsx";
import { TextField } from "./form-fields.tsx";
import { FailureNotice } from "./notice.tsx";
import { Done, Refusals } from "./refusals.tsx";
import { RowForm } from "./row-form.tsx";

const words = {
  "domain-added": "The domain is noted. Publish its record, then verify it.",
  "domain-verified": "The domain is verified.",
  "domain-changed": "Saved.",
  "domain-removed": "The domain is given up.",
};
const deeds = ["verify-domain", "change-domain", "remove-domain"];

/** The organization's own mail domains, and who may join by them. */
export function DomainSection(props: { done: string | undefined }) {
  const domains = createLoaded(() => domainsQuery());
  return (
    <section aria-labelledby="domains">
      <h2 id="domains">Domains</h2>
      <Done done={props.done} words={words} />
      <Refusals actions={deeds.map((deed) => `${organizationPage}?do=${deed}`)} />
      <p class="settings-say">
        A domain whose DNS shows your record is yours alone. People with an address in it may then join
        without an invitation, if you let them.
      </p>
      <Show when={domains.failure()}>{(why) => <FailureNotice what="The domains" failure={why()} />}</Show>
      <ul class="rows">
        <For each={domains.data()?.data}>{(domain) => <DomainRow domain={domain} />}</For>
      </ul>
      <Form
        action={`${organizationPage}?do=add-domain`}
        schema={() =>
          import("../../../workers/contract/domains.ts").then(({ addDomainSchema }) => addDomainSchema)
        }
      >
        <TextField name="domain" label="Domain" autocomplete="off" hint="As in the addresses: example.org" />
        <SubmitButton pending="Adding…">Add the domain</SubmitButton>
      </Form>
    </section>
  );
}

function stateOf({ verifiedAt, lapsedAt }: Domain): string {
  if (verifiedAt === null) return "Not verified";
  return lapsedAt === null ? "Verified" : "Record missing";
}

function DomainRow(props: { domain: Domain }) {
  const id = createUniqueId();
  const join = () => (props.domain.autoJoin ? props.domain.autoJoinRole : "no");
  return (
    <li>
      <div>
        <p class="row-title">
          {props.domain.domain}
          <span class="tag" classList={{ bad: props.domain.lapsedAt !== null }}>
            {stateOf(props.domain)}
          </span>
        </p>
        <Show when={props.domain.verifiedAt === null || props.domain.lapsedAt !== null}>
          <p class="row-facts">
            Publish a TXT record at <code>{props.domain.record.name}</code> that says{" "}
            <code>{props.domain.record.value}</code>
          </p>
        </Show>
      </div>
      <div class="row-deeds">
        <Show
          when={props.domain.verifiedAt !== null && props.domain.lapsedAt === null}
          fallback={
            <RowForm
              action={`${organizationPage}?do=verify-domain`}
              id={props.domain.id}
              label="Verify"
              of={props.domain.domain}
            />
          }
        >
          <RowForm
            action={`${organizationPage}?do=change-domain`}
            id={props.domain.id}
            label="Save"
            of={props.domain.domain}
          >
            <label class="hidden" for={id}>
              Who joins by {props.domain.domain}
            </label>
            <select id={id} name="join">
              <option value="no" selected={join() === "no"}>
                Nobody joins by it
              </option>
              <option value="member" selected={join() === "member"}>
                Join as members
              </option>
              <option value="viewer" selected={join() === "viewer"}>
                Join as viewers
              </option>
            </select>
          </RowForm>
        </Show>
        <RowForm
          action={`${organizationPage}?do=remove-domain`}
          id={props.domain.id}
          label="Remove"
          of={props.domain.domain}
        />
      </div>
    </li>
  );
}
