import { createAsync } from "@solidjs/router";
import type { Failure, Loaded } from "./failure.ts";

/** Follows a query and tells what it loaded from why it could not; both are undefined while it loads. */
export function createLoaded<Data>(load: () => Promise<Loaded<Data>>) {
  const result = createAsync(load);
  return {
    data: (): Data | undefined => {
      const loaded = result();
      return loaded?.ok ? loaded.data : undefined;
    },
    failure: (): Failure | undefined => {
      const loaded = result();
      return loaded?.ok === false ? loaded.failure : undefined;
    },
  };
}
