import { For, Match, Show, Switch } from "solid-js";
import type { ContentField as FieldShape } from "../../../../workers/contract/content-fields.ts";
import type { Block } from "../../lib/block-fields.ts";
import { choicesQuery, type EditedItem } from "../../lib/content-queries.ts";
import { fieldWords } from "../../lib/content-words.ts";
import { createLoaded } from "../../lib/create-loaded.ts";
import { contentItemWords } from "../../lib/words/app/content-item.ts";
import { contentModelWords } from "../../lib/words/app/content-model.ts";
import { fill } from "../../lib/words/words-query.ts";
import { useForm } from "../form.tsx";
import { CheckField, TextField } from "../form-fields.tsx";
import { BlocksField } from "./blocks-field.tsx";
import { ChoiceField } from "./choice-field.tsx";
import { FileField } from "./file-field.tsx";
import { MarkdownField } from "./markdown-field.tsx";

const words = contentItemWords.related;

type ContentFieldProps = { name: string; field: FieldShape; item: EditedItem | undefined };

const files = "directus_files";

/** One field of an item, by its kind. */
export function ContentField(props: ContentFieldProps) {
  const labelled = () => fieldWords(props.name);
  const held = () => props.item?.[props.name];
  const text = () => (held() === null || held() === undefined ? "" : String(held()));
  const named = () => ({ name: props.name, ...labelled() });
  const isOptional = () => props.field.required !== true;
  return (
    <Switch
      fallback={
        <TextField
          {...named()}
          type={props.field.kind === "email" ? "email" : "text"}
          inputmode={props.field.kind === "whole" ? "numeric" : undefined}
          value={text()}
          autocomplete="off"
          isOptional={isOptional()}
        />
      }
    >
      <Match when={props.field.kind === "markdown"}>
        <MarkdownField {...named()} value={text()} isOptional={isOptional()} />
      </Match>
      <Match when={props.field.kind === "flag"}>
        <CheckField name={props.name} label={labelled().label} checked={held() === true} />
      </Match>
      <Match when={props.field.kind === "choice"}>
        <ChoiceField
          {...named()}
          value={text()}
          options={(props.field.of ?? []).map((each) => [each, each])}
        />
      </Match>
      <Match when={props.field.kind === "blocks"}>
        <BlocksField {...named()} value={Array.isArray(held()) ? (held() as Block[]) : []} />
      </Match>
      <Match when={props.field.to === files}>
        <FileField {...named()} value={text()} hasItem={props.item?.id !== undefined} />
      </Match>
      <Match when={props.field.kind === "id" && props.field.to}>
        {(to) => <RelatedOne {...named()} to={to()} value={text()} />}
      </Match>
      <Match when={props.field.kind === "ids" && props.field.to}>
        {(to) => (
          <RelatedMany {...named()} to={to()} value={Array.isArray(held()) ? (held() as string[]) : []} />
        )}
      </Match>
    </Switch>
  );
}

type RelatedProps<Value> = { name: string; label: string; to: string; value: Value };

const nameOf = (item: EditedItem) => String(item.title ?? item.name ?? item.slug);

function RelatedOne(props: RelatedProps<string>) {
  const choices = createLoaded(() => choicesQuery(props.to));
  // One that is not among those that were loaded must not be lost by saving.
  const options = (): [string, string][] => {
    const known = (choices.data()?.data ?? []).map((item): [string, string] => [
      String(item.id),
      nameOf(item),
    ]);
    const isThere = props.value === "" || known.some(([id]) => id === props.value);
    return [["", words.none], ...(isThere ? [] : [[props.value, words.asNow] as [string, string]]), ...known];
  };
  return (
    <Show when={choices.data() ?? choices.failure()}>
      <ChoiceField name={props.name} label={props.label} value={props.value} options={options()} />
    </Show>
  );
}

function RelatedMany(props: RelatedProps<string[]>) {
  const form = useForm();
  const choices = createLoaded(() => choicesQuery(props.to));
  const options = (): [string, string][] => {
    const known = (choices.data()?.data ?? []).map((item): [string, string] => [
      String(item.id),
      nameOf(item),
    ]);
    const lost = props.value.filter((id) => !known.some(([each]) => each === id));
    return [...known, ...lost.map((id): [string, string] => [id, words.unlisted])];
  };
  return (
    <fieldset class="ticks">
      <legend>{props.label}</legend>
      <Show when={form?.error(props.name)}>{(error) => <p class="error">{error()}</p>}</Show>
      <For
        each={options()}
        fallback={<p class="hint">{fill(words.empty, { collection: wordOf(props.to) })}</p>}
      >
        {([id, text]) => (
          <CheckField name={`${props.name}.${id}`} label={text} checked={props.value.includes(id)} />
        )}
      </For>
    </fieldset>
  );
}

function wordOf(collection: string): string {
  const collections: Record<string, { title: string }> = contentModelWords.collections;
  return (collections[collection]?.title ?? collection).toLowerCase();
}
