import type { Faults } from "./faults.ts";
import type { Store } from "./store.ts";

/** What every route and every rule of billing works on. */
export type Lago = {
  store: Store;
  /** The simulated time in milliseconds since the epoch. */
  now: () => number;
  /** Sends a webhook to every endpoint that wants its type. */
  emit: (type: string, objectType: string, object: unknown) => void;
  faults: Faults;
  /** The double's own address, for links. */
  url: () => string;
};
