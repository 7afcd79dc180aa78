import { A, useLocation } from "@solidjs/router";
import { type JSX, Show } from "solid-js";
import { createLoaded } from "../../lib/create-loaded.ts";
import { type LetterDesk as Desk, letterDeeds, letterDesks } from "../../lib/dead-letter-forms.ts";
import { deadLetterQuery, deadLettersQuery } from "../../lib/task-queries.ts";
import { deadLetterWords as words } from "../../lib/words/app/dead-letters.ts";
import { fill } from "../../lib/words/words-query.ts";
import { SelectField } from "../admin/select-field.tsx";
import { LoadedPage } from "../loaded-page.tsx";
import { FailureNotice } from "../notice.tsx";
import { PageTitle } from "../page-title.tsx";
import { Done, Refusals } from "../refusals.tsx";
import { LetterList } from "./letter-list.tsx";
import { LetterView } from "./letter-view.tsx";

const states = { ...words.states, "": words.anyState };

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
  const many = () =>
    fill(words.replayedMany, { count: String(props.asked("count")), all: String(props.asked("of")) });
  return (
    <>
      <PageTitle title={words.title} />
      <h1>{words.title}</h1>
      <p class="settings-say">{props.children}</p>
      <Done done={props.asked("done")} words={{ ...words.done, "replayed-many": many() }} />
      <Refusals actions={letterDeeds.map((deed) => `${page}?do=${deed}`)} />
      <form class="admin-search" method="get" action={page}>
        <SelectField name="status" label={words.state} value={status()} options={states} />
        <button class="button small" type="submit">
          {words.show}
        </button>
      </form>
      <LoadedPage
        loaded={letters}
        what={words.what}
        empty={words.empty}
        earlier={words.earlier}
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
    return known ? `${known.flow} ${known.step}` : words.one.title;
  };
  return (
    <>
      <PageTitle title={name()} />
      <p class="crumb">
        <A href={page}>{words.one.all}</A>
      </p>
      <h1 class="address">{name()}</h1>
      <Refusals actions={letterDeeds.map((deed) => `${page}?do=${deed}`)} />
      <Show when={letter.failure()}>{(why) => <FailureNotice what={words.one.what} failure={why()} />}</Show>
      <Show when={letter.data()?.deadLetter}>
        {(known) => <LetterView desk={props.desk} letter={known()} mayChange={props.mayChange} />}
      </Show>
    </>
  );
}
