import { For } from "solid-js";

const colours = [
  ["ground", "the page"],
  ["raised", "what lies on it"],
  ["sunken", "what is set into it"],
  ["line", "borders"],
  ["ink", "text"],
  ["ink-soft", "text beside it"],
  ["accent", "links"],
  ["button", "buttons"],
  ["good", "it worked"],
  ["bad", "it did not"],
  ["red", "the line in the edge"],
] as const;

/** The tokens of colour, by what they are for. */
export function ColourSample() {
  return (
    <section aria-labelledby="colours">
      <h2 id="colours">Colours</h2>
      <ul class="swatches">
        <For each={colours}>
          {([name, use]) => (
            <li>
              <span class={`swatch of-${name}`} aria-hidden="true" />
              <span>
                <code>--{name}</code>
                <br />
                <span class="row-facts">{use}</span>
              </span>
            </li>
          )}
        </For>
      </ul>
    </section>
  );
}

/** The one typeface, in its sizes and widths. */
export function TypeSample() {
  return (
    <section aria-labelledby="type">
      <h2 id="type">Type</h2>
      <p class="type-sample of-1">Woven so that it cannot fray</p>
      <p class="type-sample of-2">Woven so that it cannot fray</p>
      <p class="type-sample of-3">Woven so that it cannot fray</p>
      <p class="lead">A lead says in a sentence or two what the page is for.</p>
      <p>
        Text is set in <a href="#type">one measure</a>, with <strong>weight</strong> and <code>code</code>{" "}
        where they help.
      </p>
      <p class="small">Small print is smaller, and no paler than it may be.</p>
    </section>
  );
}
