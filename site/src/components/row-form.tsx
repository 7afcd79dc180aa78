import type { JSX } from "solid-js";

type RowFormProps = {
  /** The path, and which of its page's forms this is. */
  action: string;
  /** What it is about, as the gateway knows it. */
  id: string;
  label: string;
  /** Read out after the label: which row the button belongs to. */
  of: string;
  /** Fields before the button. */
  children?: JSX.Element;
};

/** A plain form in a row of a list: it needs no script. */
export function RowForm(props: RowFormProps) {
  return (
    <form class="row-form" method="post" action={props.action}>
      <input type="hidden" name="id" value={props.id} />
      {props.children}
      <button class="link" type="submit">
        {props.label}
        <span class="hidden">: {props.of}</span>
      </button>
    </form>
  );
}
