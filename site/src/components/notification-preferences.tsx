import { For } from "solid-js";
import type { NotificationPreference, NotificationTopic } from "../../../workers/contract/notifications.ts";
import { Form, SubmitButton } from "./form.tsx";

const topics: Record<NotificationTopic, { label: string; about: string }> = {
  security: { label: "Security", about: "Sign-ins, passwords, passkeys. Always told by mail." },
  organization: {
    label: "Organizations",
    about: "Members, invitations, API keys, webhooks and schedules that fail.",
  },
  tasks: { label: "Runs", about: "Data sets that are done, or that failed." },
  billing: { label: "Billing", about: "Payments, plans, limits." },
  account: { label: "Account", about: "Your data, and the end of your account." },
};

/** By which ways to be told of each topic. */
export function NotificationPreferences(props: { preferences: NotificationPreference[] }) {
  return (
    <Form action="/app/notifications?do=preferences">
      <table class="choices">
        <thead>
          <tr>
            <th scope="col">Topic</th>
            <th scope="col">Here</th>
            <th scope="col">By mail</th>
          </tr>
        </thead>
        <tbody>
          <For each={props.preferences}>
            {({ topic, inApp, mail }) => (
              <tr>
                <th scope="row">
                  {topics[topic].label}
                  <span class="hint">{topics[topic].about}</span>
                </th>
                <td>
                  <Choice label={`${topics[topic].label}, here`} name={`${topic}.inApp`} on={inApp} />
                </td>
                <td>
                  <Choice
                    label={`${topics[topic].label}, by mail`}
                    name={`${topic}.mail`}
                    on={mail}
                    fixed={topic === "security"}
                  />
                </td>
              </tr>
            )}
          </For>
        </tbody>
      </table>
      <SubmitButton pending="Saving …">Save</SubmitButton>
    </Form>
  );
}

type ChoiceProps = { label: string; name: string; on: boolean; fixed?: boolean };

function Choice(props: ChoiceProps) {
  return (
    <label class="choice">
      <input type="checkbox" name={props.name} checked={props.on} disabled={props.fixed} />
      <span class="hidden">{props.label}</span>
    </label>
  );
}
