import { For, Show } from "solid-js";
import type { DataExport } from "../../../workers/contract/account.ts";
import type { Failure } from "../lib/failure.ts";
import { formatBytes, formatMoment } from "../lib/format.ts";
import { accountWords } from "../lib/words/app/account.ts";
import { fill } from "../lib/words/words-query.ts";
import { Form, SubmitButton } from "./form.tsx";
import { FailureNotice, Notice } from "./notice.tsx";

const words = accountWords.export;

type ExportSectionProps = {
  exports: DataExport[] | undefined;
  failure: Failure | undefined;
  /** One was just asked for. */
  done: boolean;
};

/** The archives of everything that is held about the person, and the way to have one made. */
export function ExportSection(props: ExportSectionProps) {
  const isPending = () => props.exports?.some(({ status }) => status === "pending") ?? false;
  return (
    <section aria-labelledby="export">
      <h2 id="export">{words.heading}</h2>
      <p class="settings-say">{words.lead}</p>
      <Show when={props.done}>
        <Notice tone="good" focus>
          {words.done}
        </Notice>
      </Show>
      <Show when={props.failure}>{(why) => <FailureNotice what={words.what} failure={why()} />}</Show>
      <Show when={props.exports?.length}>
        <ul class="sessions">
          <For each={props.exports}>{(made) => <ExportRow made={made} />}</For>
        </ul>
      </Show>
      <Show when={props.exports && !isPending()}>
        <Form action="/app/settings/account?do=export">
          <SubmitButton pending={words.starting}>{words.start}</SubmitButton>
        </Form>
      </Show>
    </section>
  );
}

function ExportRow(props: { made: DataExport }) {
  return (
    <li>
      <div>
        <p class="session-device">
          {words.archive}
          <Show when={props.made.status !== "ready"}>
            <span class="tag">{props.made.status === "pending" ? words.pending : words.failed}</span>
          </Show>
        </p>
        <p class="session-facts">
          {words.askedFor} <time datetime={props.made.createdAt}>{formatMoment(props.made.createdAt)}</time>
          <Show when={props.made.expiresAt}>
            {(until) => (
              <>
                , {words.thereUntil} <time datetime={until()}>{formatMoment(until())}</time>
              </>
            )}
          </Show>
        </p>
      </div>
      <Show when={props.made.status === "ready"}>
        <a href={`/api/user/exports/${props.made.id}/archive`} download="">
          {words.download}
          <span class="hidden"> {fill(words.which, { moment: formatMoment(props.made.createdAt) })}</span>
          <Show when={props.made.bytes}>{(bytes) => <>, {formatBytes(bytes())}</>}</Show>
        </a>
      </Show>
    </li>
  );
}
