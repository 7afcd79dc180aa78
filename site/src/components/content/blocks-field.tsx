import { createSignal, For, onMount, Show } from "solid-js";
import { type Block, type BlockField, blockTypes, isKnownBlock } from "../../lib/block-fields.ts";
import { contentBlockWords as words } from "../../lib/words/app/content-blocks.ts";
import { fill } from "../../lib/words/words-query.ts";
import { useForm } from "../form.tsx";
import { TextArea, TextField } from "../form-fields.tsx";

type BlocksFieldProps = { name: string; label: string; value: Block[] };

/** The blocks of a page, one below the other, each with the fields of its type. */
export function BlocksField(props: BlocksFieldProps) {
  const form = useForm();
  const [blocks, setBlocks] = createSignal<Block[]>(props.value);
  const [added, setAdded] = createSignal("text");
  const [canArrange, setCanArrange] = createSignal(false);
  onMount(() => setCanArrange(true));
  const move = (from: number, to: number) =>
    setBlocks((list) => {
      const next = [...list];
      const [moved] = next.splice(from, 1);
      if (moved) next.splice(to, 0, moved);
      return next;
    });
  const remove = (at: number) => setBlocks((list) => list.filter((_, index) => index !== at));
  const nameAt = (index: number) => `${props.name}.${index}`;
  const ofBlock = (index: number) => fill(words.ofBlock, { number: String(index + 1) });
  return (
    <section class="blocks" aria-label={props.label}>
      <h2>{props.label}</h2>
      <input type="hidden" name={`${props.name}.there`} value="yes" />
      <Show when={form?.error(props.name)}>{(error) => <p class="error">{error()}</p>}</Show>
      <For each={blocks()} fallback={<p class="empty">{words.empty}</p>}>
        {(block, index) => (
          <fieldset class="block">
            <legend>
              {index() + 1}. {labelOf(block)}
            </legend>
            <input type="hidden" name={`${nameAt(index())}.type`} value={String(block.type)} />
            <Show
              when={isKnownBlock(block)}
              fallback={
                <input type="hidden" name={`${nameAt(index())}.kept`} value={JSON.stringify(block)} />
              }
            >
              <For each={blockTypes[String(block.type)]?.fields}>
                {(field) => <BlockEntry field={field} at={nameAt(index())} block={block} />}
              </For>
            </Show>
            <Show when={canArrange()}>
              <p class="block-deeds">
                <Show when={index() > 0}>
                  <button class="link" type="button" onClick={() => move(index(), index() - 1)}>
                    {words.up}
                    <span class="hidden">{ofBlock(index())}</span>
                  </button>
                </Show>
                <Show when={index() < blocks().length - 1}>
                  <button class="link" type="button" onClick={() => move(index(), index() + 1)}>
                    {words.down}
                    <span class="hidden">{ofBlock(index())}</span>
                  </button>
                </Show>
                <button class="link" type="button" onClick={() => remove(index())}>
                  {words.remove}
                  <span class="hidden">{ofBlock(index())}</span>
                </button>
              </p>
            </Show>
          </fieldset>
        )}
      </For>
      <Show when={canArrange()} fallback={<p class="hint">{words.needsScript}</p>}>
        <div class="block-add">
          <label for={`${props.name}-added`}>{words.another}</label>
          <select id={`${props.name}-added`} onChange={(event) => setAdded(event.currentTarget.value)}>
            <For each={Object.entries(blockTypes)}>
              {([type, { label }]) => (
                <option value={type} selected={type === "text"}>
                  {label}
                </option>
              )}
            </For>
          </select>
          <button
            class="button plain small"
            type="button"
            onClick={() => setBlocks((list) => [...list, { type: added() }])}
          >
            {words.add}
          </button>
        </div>
      </Show>
    </section>
  );
}

function labelOf(block: Block): string {
  return isKnownBlock(block) ? (blockTypes[String(block.type)]?.label ?? "") : words.types.unknown;
}

function BlockEntry(props: { field: BlockField; at: string; block: Block }) {
  const name = () => `${props.at}.${props.field.name}`;
  const value = () => {
    const held = props.block[props.field.name];
    return held === null || held === undefined ? "" : String(held);
  };
  return (
    <Show
      when={props.field.kind === "entries"}
      fallback={
        <Show
          when={props.field.kind === "text"}
          fallback={
            <TextField
              {...{ name: name(), label: props.field.label, value: value() }}
              autocomplete="off"
              isOptional
            />
          }
        >
          <TextArea {...{ name: name(), label: props.field.label, value: value() }} isProse isOptional />
        </Show>
      }
    >
      <EntriesField {...{ name: name(), label: props.field.label }} value={props.block[props.field.name]} />
    </Show>
  );
}

type Entry = { title?: string; text?: string | null };

/** Titles with texts; one that is left empty is none. */
function EntriesField(props: { name: string; label: string; value: unknown }) {
  const given = Array.isArray(props.value) ? (props.value as Entry[]) : [];
  const [entries, setEntries] = createSignal<Entry[]>([...given, {}]);
  return (
    <fieldset class="block-entries">
      <legend>{props.label}</legend>
      <For each={entries()}>
        {(entry, index) => (
          <div class="block-entry">
            <TextField
              {...{
                name: `${props.name}.${index()}.title`,
                label: fill(words.entryTitle, { number: String(index() + 1) }),
              }}
              {...{ value: entry.title ?? "", autocomplete: "off", isOptional: true }}
            />
            <TextArea
              {...{
                name: `${props.name}.${index()}.text`,
                label: fill(words.entryText, { number: String(index() + 1) }),
              }}
              {...{ value: entry.text ?? "", isProse: true, isOptional: true }}
            />
          </div>
        )}
      </For>
      <p>
        <button class="link" type="button" onClick={() => setEntries((list) => [...list, {}])}>
          {words.moreEntries}
        </button>
      </p>
    </fieldset>
  );
}
