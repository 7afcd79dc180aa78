import { Show } from "solid-js";
import type { Maintenance } from "../../../../workers/contract/entry-rules.ts";
import { entryPage } from "../../lib/entry-forms.ts";
import { Form, SubmitButton } from "../form.tsx";
import { TextField } from "../form-fields.tsx";
import { Moment } from "../moment.tsx";
import { Notice } from "../notice.tsx";

/** Whether the platform is in maintenance, and the forms that begin and end it. */
export function MaintenanceSection(props: { maintenance: Maintenance | null }) {
  return (
    <Show when={props.maintenance} fallback={<BeginMaintenance />}>
      {(going) => (
        <>
          <Notice tone="bad" title="Nobody but administrators is served.">
            <p>
              “{going().message}”, since <Moment at={going().createdAt} />, expected to end{" "}
              <Moment at={going().endsAt} />.
            </p>
          </Notice>
          <form method="post" action={`${entryPage}?do=end`}>
            <button class="button" type="submit">
              End the maintenance
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
      <p>The platform serves everybody.</p>
      <details>
        <summary>Begin maintenance</summary>
        <Form
          action={`${entryPage}?do=begin`}
          schema={() => import("../../lib/entry-forms.ts").then((forms) => forms.startMaintenanceForm)}
        >
          <TextField name="message" label="What people are told" autocomplete="off" />
          <TextField
            name="endsAt"
            label="Expected to end, in UTC"
            type="datetime-local"
            autocomplete="off"
            hint="It ends when you say so; until then people are told to come back at this time."
          />
          <SubmitButton pending="Beginning…">Begin the maintenance</SubmitButton>
        </Form>
      </details>
    </>
  );
}
