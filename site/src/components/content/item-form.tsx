import { For, type JSX, Show } from "solid-js";
import type { ContentCollection } from "../../../../workers/contract/content-fields.ts";
import { minuteOf } from "../../lib/content-form-body.ts";
import { deskPath, itemPath } from "../../lib/content-forms.ts";
import type { EditedItem } from "../../lib/content-queries.ts";
import type { FormOutcome } from "../../lib/form-outcome.ts";
import { formatMoment } from "../../lib/format.ts";
import { contentItemWords as words } from "../../lib/words/app/content-item.ts";
import { contentModelWords } from "../../lib/words/app/content-model.ts";
import { Form, useForm } from "../form.tsx";
import { TextField } from "../form-fields.tsx";
import { Remedy } from "../remedy.tsx";
import { ContentField } from "./content-field.tsx";
import { UnsavedText } from "./unsaved-text.tsx";

type ItemFormProps = {
  name: string;
  collection: ContentCollection;
  /** None for a new one. */
  item: EditedItem | undefined;
  /** What was just done here, as the page's address says it. */
  done: string | undefined;
};

/** Fields that stand beside the text where there is room. */
const beside = new Set(["cover", "picture", "category", "author", "tags", "sort", "kind"]);

/** The form of an item. Each button is a deed: it saves, and takes the step that it names. */
export function ItemForm(props: ItemFormProps) {
  const isNew = () => props.item === undefined;
  const id = () => props.item?.id;
  const action = () => `${deskPath(props.name)}?do=${isNew() ? "create" : "save"}`;
  const search = () => {
    const known = id();
    return known === undefined ? "" : `&${new URLSearchParams({ item: known })}`;
  };
  const fields = () => Object.entries(props.collection.fields);
  const hasSide = () => props.collection.rows === "published";
  const isBeside = (name: string) => hasSide() && beside.has(name);
  return (
    <Form
      action={action()}
      search={search()}
      explain={(outcome) => <WayOn outcome={outcome} name={props.name} id={id()} />}
    >
      <UnsavedText
        name={`${props.name}/${id() ?? "new"}`}
        isSaved={props.done !== undefined && props.done !== "deleted"}
      />
      <div class="desk" classList={{ "desk-sided": hasSide() }} onInput={isNew() ? suggestSlug : undefined}>
        <div class="desk-main">
          <For each={fields().filter(([name]) => !isBeside(name))}>
            {([name, field]) => <ContentField name={name} field={field} item={props.item} />}
          </For>
        </div>
        <div class="desk-side">
          <Show when={id()}>{(known) => <input type="hidden" name="id" value={known()} />}</Show>
          <Show when={props.item?.updatedAt}>
            {(updatedAt) => <input type="hidden" name="updatedAt" value={updatedAt()} />}
          </Show>
          <Show when={hasSide()} fallback={<Deeds steps={[]} isNew={isNew()} />}>
            <StateFields item={props.item} />
          </Show>
          <For each={fields().filter(([name]) => isBeside(name))}>
            {([name, field]) => <ContentField name={name} field={field} item={props.item} />}
          </For>
        </div>
      </div>
    </Form>
  );
}

type Step = { status: string; label: string };

/** The steps that the gateway knows from each state, besides saving. */
const steps: Record<string, Step[]> = {
  draft: [
    { status: "published", label: words.steps.publish },
    { status: "scheduled", label: words.steps.schedule },
    { status: "archived", label: words.steps.archive },
  ],
  scheduled: [
    { status: "published", label: words.steps.publish },
    { status: "draft", label: words.steps.toDraft },
  ],
  published: [
    { status: "draft", label: words.steps.unpublish },
    { status: "archived", label: words.steps.archive },
  ],
  archived: [{ status: "draft", label: words.steps.toDraft }],
};

function StateFields(props: { item: EditedItem | undefined }) {
  const state = () => props.item?.status ?? "draft";
  const at = () => minuteOf(props.item?.publishedAt);
  return (
    <section class="desk-state" aria-label={words.state.label}>
      <p>
        <span class={`state ${state()}`}>{contentModelWords.states[state()]}</span>
        <Show when={props.item?.publishedAt && state() !== "draft" ? props.item.publishedAt : undefined}>
          {(time) => (
            <>
              {" "}
              {state() === "scheduled" ? words.state.for : words.state.on}{" "}
              <time datetime={time()}>{formatMoment(time())}</time>
            </>
          )}
        </Show>
      </p>
      <TextField
        name="publishedAt"
        label={words.state.time}
        hint={words.state.timeHint}
        type="datetime-local"
        value={at()}
        autocomplete="off"
        isOptional
      />
      <input type="hidden" name="publishedWas" value={at()} />
      <Deeds
        steps={props.item === undefined ? (steps.draft ?? []).slice(0, 2) : (steps[state()] ?? [])}
        isNew={props.item === undefined}
        state={state()}
      />
    </section>
  );
}

function Deeds(props: { steps: Step[]; isNew: boolean; state?: string }) {
  const label = () => {
    if (props.state === "draft") return props.isNew ? words.save.asDraft : words.save.draft;
    return props.isNew ? words.save.add : words.save.saved;
  };
  return (
    <div class="desk-deeds">
      <Deed>{label()}</Deed>
      <For each={props.steps}>
        {({ status, label: step }) => (
          <Deed isPlain name="status" value={status}>
            {step}
          </Deed>
        )}
      </For>
    </div>
  );
}

function Deed(props: { isPlain?: boolean; name?: string; value?: string; children: JSX.Element }) {
  const form = useForm();
  return (
    <button
      class="button small"
      classList={{ plain: props.isPlain }}
      type="submit"
      name={props.name}
      value={props.value}
      aria-disabled={form?.pending() ? "true" : undefined}
    >
      {props.children}
    </button>
  );
}

/** What can be done where somebody saved it meanwhile: nothing of either text is lost. */
function WayOn(props: { outcome: FormOutcome; name: string; id: string | undefined }) {
  const address = () => (props.id === undefined ? deskPath(props.name) : itemPath(props.name, props.id));
  return (
    <Show when={props.outcome.code === "precondition_failed"} fallback={<Remedy code={props.outcome.code} />}>
      <p>{words.conflict.kept}</p>
      <p class="unsaved-deeds">
        <a href={address()} target="_blank" rel="noopener">
          {words.conflict.see}
        </a>
        <button class="link" type="submit" name="overwrite" value="yes">
          {words.conflict.overwrite}
        </button>
      </p>
    </Show>
  );
}

/** A slug is made of the heading until somebody writes one. */
function suggestSlug(event: InputEvent & { currentTarget: HTMLElement }): void {
  const { target, currentTarget } = event;
  if (!(target instanceof HTMLInputElement)) return;
  const slug = currentTarget.querySelector<HTMLInputElement>('input[name="slug"]');
  if (!slug) return;
  if (target === slug) slug.dataset.own = "yes";
  else if ((target.name === "title" || target.name === "name") && slug.dataset.own === undefined)
    slug.value = slugOf(target.value);
}

function slugOf(text: string): string {
  return text
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "")
    .slice(0, 120);
}
