import { createAsync } from "@solidjs/router";
import type { Failure, Loaded } from "./failure.ts";

export type Follows<Data> = { data: () => Data | undefined; failure: () => Failure | undefined };

/** Follows a query and tells what it loaded from why it could not; both are undefined while it loads. */
export function createLoaded<Data>(load: () => Promise<Loaded<Data>>): Follows<Data> {
  return follow(createAsync(load));
}

export function follow<Data>(result: () => Loaded<Data> | undefined): Follows<Data> {
  return {
    data() {
      const loaded = result();
      return loaded?.ok ? loaded.data : undefined;
    },
    failure() {
      const loaded = result();
      return loaded?.ok === false ? loaded.failure : undefined;
    },
  };
}
