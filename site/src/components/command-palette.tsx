import { useNavigate } from "@solidjs/router";
import {
  createEffect,
  createSignal,
  createUniqueId,
  For,
  on,
  onCleanup,
  onMount,
  Show,
  Suspense,
} from "solid-js";
import { createPlaces, type Searched, searchAll } from "../lib/create-places.ts";
import { placeWords as words } from "../lib/words/app/places.ts";

const waitMs = 200;

/** A dialog that finds pages and things by their names; arrows choose, Enter goes there, Escape closes. */
export function CommandPalette(props: { onClose: () => void }) {
  let dialog: HTMLDialogElement | undefined;
  onMount(() => dialog?.showModal());
  return (
    <dialog ref={dialog} class="palette" aria-label={words.title} onClose={() => props.onClose()}>
      {/* Its own boundary: the page behind is not to wait for what is looked for here. */}
      <Suspense fallback={<p class="palette-say">{words.loading}</p>}>
        <Finder onGone={() => dialog?.close()} />
      </Suspense>
    </dialog>
  );
}

function Finder(props: { onGone: () => void }) {
  let input: HTMLInputElement | undefined;
  const navigate = useNavigate();
  const id = createUniqueId();
  const [typed, setTyped] = createSignal("");
  const [searched, setSearched] = createSignal<Searched>();
  const [chosen, setChosen] = createSignal(0);
  const { places, isAdministrator } = createPlaces(typed, searched);
  onMount(() => input?.focus());
  let timer: ReturnType<typeof setTimeout> | undefined;
  onCleanup(() => clearTimeout(timer));
  createEffect(
    on(typed, (wanted) => {
      clearTimeout(timer);
      setSearched(undefined);
      if (!isAdministrator()) return;
      timer = setTimeout(async () => {
        const found = await searchAll(wanted);
        if (typed() === wanted) setSearched(found);
      }, waitMs);
    }),
  );
  createEffect(on(places, () => setChosen(0)));
  createEffect(() => document.getElementById(`${id}-${chosen()}`)?.scrollIntoView({ block: "nearest" }));
  const go = (href: string) => {
    props.onGone();
    navigate(href);
  };
  const onKey = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const count = places().length;
    if (step !== undefined && count > 0) {
      event.preventDefault();
      setChosen((at) => (at + step + count) % count);
    }
    const place = places()[chosen()];
    if (event.key === "Enter" && place !== undefined) {
      event.preventDefault();
      go(place.href);
    }
  };
  return (
    <>
      <label class="hidden" for={id}>
        {words.field}
      </label>
      <input
        ref={input}
        id={id}
        type="text"
        role="combobox"
        autocomplete="off"
        placeholder={words.where}
        aria-expanded="true"
        aria-controls={`${id}-list`}
        aria-activedescendant={places().length > 0 ? `${id}-${chosen()}` : undefined}
        aria-autocomplete="list"
        onInput={(event) => setTyped(event.currentTarget.value)}
        onKeyDown={onKey}
      />
      <div id={`${id}-list`} class="palette-list" role="listbox" aria-label={words.list}>
        <For each={places()}>
          {(place, index) => (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the field above has the keys
            // biome-ignore lint/a11y/useFocusableInteractive: the field keeps the focus, and says which is chosen
            <div
              id={`${id}-${index()}`}
              role="option"
              aria-selected={index() === chosen()}
              onClick={() => go(place.href)}
              onPointerMove={() => setChosen(index())}
            >
              <span class="row-title">{place.label}</span> <span class="row-facts">{place.about}</span>
            </div>
          )}
        </For>
      </div>
      <p class="palette-say" role="status">
        <Show when={places().length === 0}>{words.none}</Show>
      </p>
    </>
  );
}
