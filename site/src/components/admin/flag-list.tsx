import { For, Show } from "solid-js";
import type { Flag } from "../../../../workers/contract/flags.ts";
import { flagForm } from "../../lib/flag-forms.ts";
import { formatCount } from "../../lib/format.ts";
import { takeOutcome } from "../../lib/take-outcome.ts";
import { Form, SubmitButton, useForm } from "../form.tsx";
import { TextField } from "../form-fields.tsx";
import { SelectField } from "./select-field.tsx";

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
                {flag.seenBy === "members" ? "Members see whether it is on." : "Members are not told of it."}
                <Show when={flag.overrides > 0}>
                  {" "}
                  Something else is said of {formatCount(flag.overrides)}{" "}
                  {flag.overrides === 1 ? "organization" : "organizations"}.
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
  if (rollout === "share") return `on for ${sharePercent} % of the organizations`;
  if (rollout === "default") return `${isOnByDefault ? "on" : "off"}, as declared`;
  return `${rollout} for all`;
}

function FlagForm(props: { flag: Flag }) {
  const action = flagForm("put", props.flag.name);
  const outcome = takeOutcome(action);
  return (
    <details open={outcome !== undefined}>
      <summary>
        Change it<span class="hidden">: {props.flag.title}</span>
      </summary>
      <Form
        action={action}
        outcome={outcome}
        schema={() => import("../../lib/flag-forms.ts").then(({ putFlagForm }) => putFlagForm)}
      >
        <Rollout flag={props.flag} />
        <TextField
          name="sharePercent"
          label="Share in percent, if on for a share"
          autocomplete="off"
          inputmode="numeric"
          hint="A share that grows takes nobody out."
          isOptional
        />
        <TextField name="note" label="Why" autocomplete="off" />
        <SubmitButton pending="Changing…">Change it for all</SubmitButton>
      </Form>
    </details>
  );
}

/** What was chosen is still chosen after a refusal. */
function Rollout(props: { flag: Flag }) {
  const form = useForm();
  const options = () => ({
    default: `As declared: ${props.flag.isOnByDefault ? "on" : "off"}`,
    ...{ on: "On for all", off: "Off for all", share: "On for a share of the organizations" },
  });
  return (
    <SelectField
      name="rollout"
      label="For all organizations"
      value={form?.value("rollout") ?? props.flag.rollout}
      options={options()}
    />
  );
}
