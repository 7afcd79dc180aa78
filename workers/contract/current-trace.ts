// Nothing of the web follows a piece of work over what it awaits; AsyncContext is not there yet.
import { AsyncLocalStorage } from "node:async_hooks";
import { type Trace, traceparentOf } from "./trace.ts";

const storage = new AsyncLocalStorage<Trace>();

/** Does a request's or a message's work as a part of its trace: whatever it calls can ask for that. */
export function withTrace<Result>(trace: Trace, work: () => Result): Result {
  return storage.run(trace, work);
}

/** The trace of what is being worked on; null outside of any. */
export function currentTrace(): Trace | null {
  return storage.getStore() ?? null;
}

/** The header that continues the current trace elsewhere; none outside of one. */
export function traceHeaders(): { traceparent?: string } {
  const trace = currentTrace();
  return trace === null ? {} : { traceparent: traceparentOf(trace) };
}
