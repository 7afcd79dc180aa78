import type { Schedule } from "../../../../workers/contract/schedules.ts";
import { scheduleDeed, schedulesPage } from "../../lib/schedule-forms.ts";
import { scheduleWords } from "../../lib/words/app/schedules.ts";
import { Form, SubmitButton } from "../form.tsx";
import { TextField } from "../form-fields.tsx";
import { TimeFields } from "./time-fields.tsx";

const words = scheduleWords.one;

/** What of a schedule can be changed; its dataset cannot. */
export function ChangeSchedule(props: { schedule: Schedule }) {
  return (
    <Form
      action={`${schedulesPage}?do=change`}
      search={`&schedule=${encodeURIComponent(props.schedule.id)}`}
      schema={() =>
        import("../../lib/schedule-forms.ts").then(({ changeScheduleForm }) => changeScheduleForm)
      }
    >
      <input type="hidden" name="id" value={props.schedule.id} />
      <TextField
        name="name"
        label={scheduleWords.fields.name}
        autocomplete="off"
        value={props.schedule.name}
      />
      <TimeFields cron={props.schedule.cron} timeZone={props.schedule.timeZone} />
      <SubmitButton pending={words.saving}>{words.save}</SubmitButton>
    </Form>
  );
}

/** Takes it away, behind a first step. */
export function DeleteSchedule(props: { schedule: Schedule }) {
  return (
    <details>
      <summary class="link">{words.delete}</summary>
      <form class="form" method="post" action={scheduleDeed("delete")}>
        <input type="hidden" name="id" value={props.schedule.id} />
        <p>{words.deleteText}</p>
        <button class="button" type="submit">
          {words.deleteIt}
        </button>
      </form>
    </details>
  );
}
