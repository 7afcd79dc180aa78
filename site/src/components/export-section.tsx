import { For, Show } from "solid-js";
import type { DataExport } from "../../../workers/contract/account.ts";
import type { Failure } from "../lib/failure.ts";
import { formatBytes, formatMoment } from "../lib/format.ts";
import { Form, SubmitButton } from "./form.tsx";
import { FailureNotice, Notice } from "./notice.tsx";

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
      <h2 id="export">Your data</h2>
      <p class="settings-say">
        An archive of everything that we hold about you, for you to keep. Making it takes some minutes; a mail
        says when it is ready.
      </p>
      <Show when={props.done}>
        <Notice tone="good" focus>
          The archive is being made. We write to you when it is ready.
        </Notice>
      </Show>
      <Show when={props.failure}>{(why) => <FailureNotice what="Your archives" failure={why()} />}</Show>
      <Show when={props.exports?.length}>
        <ul class="sessions">
          <For each={props.exports}>{(made) => <ExportRow made={made} />}</For>
        </ul>
      </Show>
      <Show when={props.exports && !isPending()}>
        <Form action="/app/settings/account?do=export">
          <SubmitButton pending="Starting…">Make an archive</SubmitButton>
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
          Archive
          <Show when={props.made.status !== "ready"}>
            <span class="tag">{props.made.status === "pending" ? "Being made" : "Failed: try again"}</span>
          </Show>
        </p>
        <p class="session-facts">
          asked for <time datetime={props.made.createdAt}>{formatMoment(props.made.createdAt)}</time>
          <Show when={props.made.expiresAt}>
            {(until) => (
              <>
                , there until <time datetime={until()}>{formatMoment(until())}</time>
              </>
            )}
          </Show>
        </p>
      </div>
      <Show when={props.made.status === "ready"}>
        <a href={`/api/user/exports/${props.made.id}/archive`} download="">
          Download
          <span class="hidden"> the archive of {formatMoment(props.made.createdAt)}</span>
          <Show when={props.made.bytes}>{(bytes) => <>, {formatBytes(bytes())}</>}</Show>
        </a>
      </Show>
    </li>
  );
}
