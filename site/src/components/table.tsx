import { For, type JSX } from "solid-js";

/** What stands over a column: a text, also with another beside it, one over numbers, or one that is only heard. */
type Heading = string | { text: string; aside: string } | { number: string } | { hidden: string };

type TableProps = {
  columns: Heading[];
  /** The rows. */
  children: JSX.Element;
  /** A kind of table that looks otherwise. */
  class?: string | undefined;
} & ({ label: string; labelledBy?: undefined } | { labelledBy: string; label?: undefined });

/** A table in a frame of its own, which scrolls where the page is narrower, also by keys. */
export function Table(props: TableProps) {
  return (
    <section class="table-frame" aria-label={props.label} aria-labelledby={props.labelledBy} tabindex="0">
      <table class={props.class}>
        <thead>
          <tr>
            <For each={props.columns}>{headingCell}</For>
          </tr>
        </thead>
        <tbody>{props.children}</tbody>
      </table>
    </section>
  );
}

function headingCell(heading: Heading) {
  if (typeof heading === "string") return <th scope="col">{heading}</th>;
  if ("number" in heading) {
    return (
      <th scope="col" class="number">
        {heading.number}
      </th>
    );
  }
  if ("aside" in heading) {
    return (
      <th scope="col">
        {heading.text} <span class="column-type">{heading.aside}</span>
      </th>
    );
  }
  return (
    <th scope="col">
      <span class="hidden">{heading.hidden}</span>
    </th>
  );
}
