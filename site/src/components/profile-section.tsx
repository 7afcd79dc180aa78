import { createSignal, For, onMount, Show } from "solid-js";
import type { Profile } from "../../../workers/contract/users.ts";
import { profileWords } from "../lib/words/app/profile.ts";
import { Form, SubmitButton } from "./form.tsx";
import { TextArea, TextField } from "./form-fields.tsx";
import { Notice } from "./notice.tsx";

const words = profileWords.about;

/** Name, and what else a person may say of themselves; whatever but the name may be left empty. */
export function ProfileSection(props: { profile: Profile; isSaved: boolean }) {
  return (
    <section aria-labelledby="about">
      <h2 id="about">{words.heading}</h2>
      <Show when={props.isSaved}>
        <Notice tone="good" focus>
          {words.saved}
        </Notice>
      </Show>
      <Form
        action="/app/settings/profile?do=save"
        schema={() => import("../lib/profile-schema.ts").then(({ profileFormSchema }) => profileFormSchema)}
      >
        <TextField name="name" label={words.name} autocomplete="name" value={props.profile.name} />
        <TextArea
          name="bio"
          label={words.bio}
          hint={words.bioHint}
          value={props.profile.bio ?? ""}
          isOptional
          isProse
        />
        <TextField
          name="locale"
          label={words.locale}
          hint={words.localeHint}
          autocomplete="off"
          value={props.profile.locale ?? ""}
          isOptional
        />
        <TextField
          name="timeZone"
          label={words.timeZone}
          hint={words.timeZoneHint}
          autocomplete="off"
          value={props.profile.timeZone ?? ""}
          list="time-zones"
          isOptional
        />
        <TimeZones />
        <SubmitButton pending={words.saving}>{words.save}</SubmitButton>
      </Form>
    </section>
  );
}

/** What the browser knows of; the server may know others, so they are not in the page that it writes. */
function TimeZones() {
  const [zones, setZones] = createSignal<string[]>([]);
  onMount(() => setZones(Intl.supportedValuesOf("timeZone")));
  return (
    <datalist id="time-zones">
      <For each={zones()}>{(zone) => <option value={zone} />}</For>
    </datalist>
  );
}
