import { createUniqueId, For, Show } from "solid-js";
import type { Domain } from "../../../workers/contract/domains.ts";
import { createLoaded } from "../lib/create-loaded.ts";
import { organizationPage } from "../lib/organization-forms.ts";
import { domainsQuery } from "../lib/queries.ts";
import { organizationWords } from "../lib/words/app/organization.ts";
import { fill } from "../lib/words/words-query.ts";
import { Form, SubmitButton } from "./form.tsx";
import { TextField } from "./form-fields.tsx";
import { FailureNotice } from "./notice.tsx";
import { Done, Refusals } from "./refusals.tsx";
import { RowForm } from "./row-form.tsx";

const words = organizationWords.domains;

const deeds = ["verify-domain", "change-domain", "remove-domain"];

/** The organization's own mail domains, and who may join by them. */
export function DomainSection(props: { done: string | undefined }) {
  const domains = createLoaded(() => domainsQuery());
  return (
    <section aria-labelledby="domains">
      <h2 id="domains">{words.heading}</h2>
      <Done done={props.done} words={words.done} />
      <Refusals actions={deeds.map((deed) => `${organizationPage}?do=${deed}`)} />
      <p class="settings-say">{words.lead}</p>
      <Show when={domains.failure()}>{(why) => <FailureNotice what={words.what} failure={why()} />}</Show>
      <ul class="rows">
        <For each={domains.data()?.data}>{(domain) => <DomainRow domain={domain} />}</For>
      </ul>
      <Form
        action={`${organizationPage}?do=add-domain`}
        schema={() =>
          import("../../../workers/contract/domains.ts").then(({ addDomainSchema }) => addDomainSchema)
        }
      >
        <TextField name="domain" label={words.domain} autocomplete="off" hint={words.domainHint} />
        <SubmitButton pending={words.adding}>{words.add}</SubmitButton>
      </Form>
    </section>
  );
}

function stateOf({ verifiedAt, lapsedAt }: Domain): string {
  if (verifiedAt === null) return words.notVerified;
  return lapsedAt === null ? words.verified : words.recordMissing;
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
            {words.publish} <code>{props.domain.record.name}</code> {words.thatSays}{" "}
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
              label={words.verify}
              of={props.domain.domain}
            />
          }
        >
          <RowForm
            action={`${organizationPage}?do=change-domain`}
            id={props.domain.id}
            label={words.save}
            of={props.domain.domain}
          >
            <label class="hidden" for={id}>
              {fill(words.joinBy, { domain: props.domain.domain })}
            </label>
            <select id={id} name="join">
              <option value="no" selected={join() === "no"}>
                {words.join.no}
              </option>
              <option value="member" selected={join() === "member"}>
                {words.join.member}
              </option>
              <option value="viewer" selected={join() === "viewer"}>
                {words.join.viewer}
              </option>
            </select>
          </RowForm>
        </Show>
        <RowForm
          action={`${organizationPage}?do=remove-domain`}
          id={props.domain.id}
          label={words.remove}
          of={props.domain.domain}
        />
      </div>
    </li>
  );
}
