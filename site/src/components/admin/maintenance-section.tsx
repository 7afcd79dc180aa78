import { Show } from "solid-js";
import type { Maintenance } from "../../../../workers/contract/entry-rules.ts";
import { entryPage } from "../../lib/entry-forms.ts";
import { entryWords } from "../../lib/words/app/admin-entry.ts";
import { fill } from "../../lib/words/words-query.ts";
import { Form, SubmitButton } from "../form.tsx";
import { TextField } from "../form-fields.tsx";
import { Moment } from "../moment.tsx";
import { Notice } from "../notice.tsx";

const words = entryWords.maintenance;

/** Whether the platform is in maintenance, and the forms that begin and end it. */
export function MaintenanceSection(props: { maintenance: Maintenance | null }) {
  return (
    <Show when={props.maintenance} fallback={<BeginMaintenance />}>
      {(going) => (
        <>
          <Notice tone="bad" title={words.going.title}>
            <p>
              {fill(words.going.message, { message: going().message })}
              <Moment at={going().createdAt} />
              {words.going.end}
              <Moment at={going().endsAt} />.
            </p>
          </Notice>
          <form method="post" action={`${entryPage}?do=end`}>
            <button class="button" type="submit">
              {words.stop}
            </button>
          </form>
        </>
      )}
    </Show>
  );
}

function BeginMaintenance() {
  return (
    <>
      <p>{words.none}</p>
      <details>
        <summary>{words.begin.summary}</summary>
        <Form
          action={`${entryPage}?do=begin`}
          schema={() => import("../../lib/entry-forms.ts").then((forms) => forms.startMaintenanceForm)}
        >
          <TextField name="message" label={words.begin.message} autocomplete="off" />
          <TextField
            name="endsAt"
            label={words.begin.endsAt}
            type="datetime-local"
            autocomplete="off"
            hint={words.begin.endsAtHint}
          />
          <SubmitButton pending={words.begin.pending}>{words.begin.send}</SubmitButton>
        </Form>
      </details>
    </>
  );
}
