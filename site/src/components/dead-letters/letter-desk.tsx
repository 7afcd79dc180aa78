import { A, useLocation } from "@solidjs/router";
import { type JSX, Show } from "solid-js";
import { createLoaded } from "../../lib/create-loaded.ts";
import { type LetterDesk as Desk, letterDeeds, letterDesks } from "../../lib/dead-letter-forms.ts";
import { deadLetterQuery, deadLettersQuery } from "../../lib/task-queries.ts";
import { SelectField } from "../admin/select-field.tsx";
import { LoadedPage } from "../loaded-page.tsx";
import { FailureNotice } from "../notice.tsx";
import { PageTitle } from "../page-title.tsx";
import { Done, Refusals } from "../refusals.tsx";
import { LetterList } from "./letter-list.tsx";
import { LetterView } from "./letter-view.tsx";

const states = { waiting: "Waits", replayed: "Begun again", discarded: "Discarded", "": "Any" };
const said: Record<string, string> = {
  replayed: "The step begins again.",
  discarded: "The step is given up for good.",
};

type LetterDeskProps = { desk: Desk; mayChange: boolean; children: JSX.Element };

/** Steps that were given up after every attempt: all of them, or the one that the address names. */
export function LetterDesk(props: LetterDeskProps) {
  const location = useLocation();
  const asked = (name: string) => [location.query[name]].flat()[0];
  return (
    <div class="wrap page app-page admin">
      <Show when={asked("letter")} keyed fallback={<Letters {...props} asked={asked} />}>
        {(id) => <Letter {...props} id={id} />}
      </Show>
    </div>
  );
}

function Letters(props: LetterDeskProps & { asked: (name: string) => string | undefined }) {
  const { page } = letterDesks[props.desk];
  const status = () => props.asked("status") ?? "waiting";
  const letters = createLoaded(() => deadLettersQuery(props.desk, status(), props.asked("cursor")));
  const many = () => `${props.asked("count")} of ${props.asked("of")} steps begin again.`;
  return (
    <>
      <PageTitle title="Failed steps" />
      <h1>Failed steps</h1>
      <p class="settings-say">{props.children}</p>
      <Done done={props.asked("done")} words={{ ...said, "replayed-many": many() }} />
      <Refusals actions={letterDeeds.map((deed) => `${page}?do=${deed}`)} />
      <form class="admin-search" method="get" action={page}>
        <SelectField name="status" label="State" value={status()} options={states} />
        <button class="button small" type="submit">
          Show
        </button>
      </form>
      <LoadedPage
        loaded={letters}
        what="The failed steps"
        empty="No step is like that."
        earlier="Earlier steps"
        hrefOf={(cursor) => `${page}?${new URLSearchParams({ status: status(), cursor })}`}
      >
        {(list) => <LetterList desk={props.desk} letters={list} mayChange={props.mayChange} />}
      </LoadedPage>
    </>
  );
}

function Letter(props: LetterDeskProps & { id: string }) {
  const { page } = letterDesks[props.desk];
  const letter = createLoaded(() => deadLetterQuery(props.desk, props.id));
  const name = () => {
    const known = letter.data()?.deadLetter;
    return known ? `${known.flow} ${known.step}` : "Failed step";
  };
  return (
    <>
      <PageTitle title={name()} />
      <p class="crumb">
        <A href={page}>All failed steps</A>
      </p>
      <h1 class="address">{name()}</h1>
      <Refusals actions={letterDeeds.map((deed) => `${page}?do=${deed}`)} />
      <Show when={letter.failure()}>{(why) => <FailureNotice what="The step" failure={why()} />}</Show>
      <Show when={letter.data()?.deadLetter}>
        {(known) => <LetterView desk={props.desk} letter={known()} mayChange={props.mayChange} />}
      </Show>
    </>
  );
}
