import { type JSX, Show } from "solid-js";
import { type FlagName, isEnabled } from "../../../workers/contract/flags.ts";
import { createLoaded } from "../lib/create-loaded.ts";
import { meQuery } from "../lib/queries.ts";

/** What is shown where a flag is on for the organization; until that is known, nothing. */
export function Flagged(props: { flag: FlagName; children: JSX.Element }) {
  const me = createLoaded(() => meQuery());
  const isOn = () => {
    const known = me.data();
    return known !== undefined && isEnabled(props.flag, known);
  };
  return <Show when={isOn()}>{props.children}</Show>;
}
