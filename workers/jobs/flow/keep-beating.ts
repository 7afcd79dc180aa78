import type {
  ClaimRequest,
  ExchangeRequest,
  ExchangeResponse,
} from "../../../durable-objects/flow-protocol.ts";
import type { Log } from "../log.ts";

type BeatOptions = {
  request: ClaimRequest;
  /** Null for a step that need not be heard of. */
  beatMs: number | null;
  ask: (request: ExchangeRequest) => Promise<ExchangeResponse>;
  log: Log;
};

/**
 * Tells the Flow object again and again that a part is still worked on, until it is stopped. `unwanted` aborts when the
 * object says that nobody waits for the part any more: it was cancelled, or is in other hands.
 */
export function keepBeating({ request, beatMs, ask, log }: BeatOptions): {
  unwanted: AbortSignal | null;
  stop: () => void;
} {
  if (beatMs === null) return { unwanted: null, stop: () => {} };
  const controller = new AbortController();
  const timer = setInterval(() => {
    ask({ reports: [], claims: [], beats: [request] }).then(
      ({ beats }) => {
        if (beats?.[0] === false) controller.abort(new Error("Nobody waits for this part any more"));
      },
      // The next one may get through, and the lease is three times as long.
      (error: unknown) =>
        log.warn("cannot tell a flow that a part goes on", { flowId: request.flowId, error }),
    );
  }, beatMs);
  return { unwanted: controller.signal, stop: () => clearInterval(timer) };
}
