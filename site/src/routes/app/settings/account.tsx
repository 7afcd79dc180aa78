import { type RouteDefinition, useLocation } from "@solidjs/router";
import { Show } from "solid-js";
import { CloseAccount, ClosingAccount } from "../../../components/close-account.tsx";
import { ExportSection } from "../../../components/export-section.tsx";
import { FailureNotice, Notice } from "../../../components/notice.tsx";
import { PageTitle } from "../../../components/page-title.tsx";
import { TheirsAlone } from "../../../components/theirs-alone.tsx";
import { createLoaded } from "../../../lib/create-loaded.ts";
import { erasureQuery, exportsQuery, meQuery } from "../../../lib/queries.ts";
import { accountWords as words } from "../../../lib/words/app/account.ts";

export const route = {
  preload: () => {
    void exportsQuery();
    void erasureQuery();
  },
} satisfies RouteDefinition;

export default function Account() {
  const location = useLocation();
  const me = createLoaded(() => meQuery());
  const exports = createLoaded(() => exportsQuery());
  const erasure = createLoaded(() => erasureQuery());
  const done = () => [location.query.done].flat()[0];
  return (
    <>
      <PageTitle title={words.title} />
      <h1>{words.title}</h1>
      <TheirsAlone me={me.data()}>
        <Show when={done() === "kept"}>
          <Notice tone="good" focus>
            {words.kept}
          </Notice>
        </Show>
        <Show when={erasure.data()?.erasure}>{(pending) => <ClosingAccount dueAt={pending().dueAt} />}</Show>
        <ExportSection
          exports={exports.data()?.data}
          failure={exports.failure()}
          done={done() === "export"}
        />
        <Show when={erasure.failure()}>{(why) => <FailureNotice what={words.what} failure={why()} />}</Show>
        <Show when={erasure.data()?.erasure === null}>
          <CloseAccount />
        </Show>
      </TheirsAlone>
    </>
  );
}
