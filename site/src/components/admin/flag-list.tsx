import { For, Show } from "solid-js";
import type { Flag } from "../../../../workers/contract/flags.ts";
import { flagForm } from "../../lib/flag-forms.ts";
import { formatCount } from "../../lib/format.ts";
import { takeOutcome } from "../../lib/take-outcome.ts";
import { flagsWords } from "../../lib/words/app/admin-flags.ts";
import { fill } from "../../lib/words/words-query.ts";
import { Form, SubmitButton, useForm } from "../form.tsx";
import { TextField } from "../form-fields.tsx";
import { SelectField } from "./select-field.tsx";

const { all: words, change: changeWords } = flagsWords;

/** Every flag: what holds for all organizations, and the form that changes it. */
export function FlagList(props: { flags: Flag[] }) {
  return (
    <ul class="rows flags">
      <For each={props.flags}>
        {(flag) => (
          <li>
            <div>
              <h3 class="row-title">
                {flag.title}: {saidOf(flag)}
              </h3>
              <p class="row-facts">
                <code>{flag.name}</code>. {flag.description}.{" "}
                {flag.seenBy === "members" ? words.seen : words.unseen}
                <Show when={flag.overrides > 0}>
                  {" "}
                  {fill(flag.overrides === 1 ? words.saysOtherOne : words.saysOtherMany, {
                    count: formatCount(flag.overrides),
                  })}
                </Show>
              </p>
              <FlagForm flag={flag} />
            </div>
          </li>
        )}
      </For>
    </ul>
  );
}

/** What holds for all, in words. */
function saidOf({ rollout, sharePercent, isOnByDefault }: Flag): string {
  if (rollout === "share") return fill(words.share, { percent: String(sharePercent) });
  if (rollout === "default") return isOnByDefault ? words.declared.on : words.declared.off;
  return words.forAll[rollout];
}

function FlagForm(props: { flag: Flag }) {
  const action = flagForm("put", props.flag.name);
  const outcome = takeOutcome(action);
  return (
    <details open={outcome !== undefined}>
      <summary>
        {changeWords.summary}
        <span class="hidden">: {props.flag.title}</span>
      </summary>
      <Form
        action={action}
        outcome={outcome}
        schema={() => import("../../lib/flag-forms.ts").then(({ putFlagForm }) => putFlagForm)}
      >
        <Rollout flag={props.flag} />
        <TextField
          name="sharePercent"
          label={changeWords.share}
          autocomplete="off"
          inputmode="numeric"
          hint={changeWords.shareHint}
          isOptional
        />
        <TextField name="note" label={changeWords.why} autocomplete="off" />
        <SubmitButton pending={changeWords.pending}>{changeWords.send}</SubmitButton>
      </Form>
    </details>
  );
}

/** What was chosen is still chosen after a refusal. */
function Rollout(props: { flag: Flag }) {
  const form = useForm();
  const options = () => ({
    default: props.flag.isOnByDefault ? changeWords.declared.on : changeWords.declared.off,
    ...changeWords.rollouts,
  });
  return (
    <SelectField
      name="rollout"
      label={changeWords.rollout}
      value={form?.value("rollout") ?? props.flag.rollout}
      options={options()}
    />
  );
}
