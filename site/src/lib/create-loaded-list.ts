import { createAsyncStore } from "@solidjs/router";
import { type Follows, follow } from "./create-loaded.ts";
import type { Loaded } from "./failure.ts";

/** As `createLoaded`; where it is loaded anew, rows of the same id stay where they are, with the focus that is in them. */
export function createLoadedList<Data>(load: () => Promise<Loaded<Data>>): Follows<Data> {
  return follow(createAsyncStore(load, { reconcile: { key: "id" } }));
}
