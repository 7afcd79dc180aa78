import { For } from "solid-js";
import type { NotificationPreference, NotificationTopic } from "../../../workers/contract/notifications.ts";
import { notificationWords } from "../lib/words/app/notifications.ts";
import { fill } from "../lib/words/words-query.ts";
import { Form, SubmitButton } from "./form.tsx";

const words = notificationWords.preferences;

const topics: Record<NotificationTopic, { label: string; about: string }> = words.topics;

/** By which ways to be told of each topic. */
export function NotificationPreferences(props: { preferences: NotificationPreference[] }) {
  return (
    <Form action="/app/notifications?do=preferences">
      <table class="choices">
        <thead>
          <tr>
            <th scope="col">{words.topic}</th>
            <th scope="col">{words.here}</th>
            <th scope="col">{words.byMail}</th>
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
                  <Choice
                    label={fill(words.topicHere, { topic: topics[topic].label })}
                    name={`${topic}.inApp`}
                    on={inApp}
                  />
                </td>
                <td>
                  <Choice
                    label={fill(words.topicByMail, { topic: topics[topic].label })}
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
      <SubmitButton pending={words.saving}>{words.save}</SubmitButton>
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
