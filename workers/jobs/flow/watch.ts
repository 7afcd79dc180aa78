import { type FlowSnapshot, isFinal } from "../../../durable-objects/flow-protocol.ts";
import { type FlowNamespace, flowObject } from "./flow-client.ts";

type WatchOptions = {
  namespace: FlowNamespace;
  flowId: string;
  /** Only what is newer than this is told. */
  afterSeq: number;
  signal: AbortSignal;
  reopenMs?: number;
};

/**
 * Snapshots of a flow as they come, up to its final one. The object may restart meanwhile: then it is asked anew for
 * what came after the last one seen. Ends without a final snapshot when the object does not know the flow.
 */
export async function* watch({
  namespace,
  flowId,
  afterSeq,
  signal,
  reopenMs = 250,
}: WatchOptions): AsyncGenerator<FlowSnapshot> {
  let seq = afterSeq;
  while (!signal.aborted) {
    try {
      const stream = await flowObject(namespace, flowId).watch(flowId, seq);
      if (stream === null) return;
      for await (const snapshot of readLines(stream, signal)) {
        seq = snapshot.seq;
        yield snapshot;
        if (isFinal(snapshot)) return;
      }
      // The object ends a stream without a final snapshot when that one was seen before, or the flow is forgotten.
      return;
    } catch (error) {
      if (signal.aborted) return;
      if ((error as { overloaded?: boolean }).overloaded) throw error;
      await scheduler.wait(reopenMs);
    }
  }
}

async function* readLines(
  stream: ReadableStream<Uint8Array>,
  signal: AbortSignal,
): AsyncGenerator<FlowSnapshot> {
  const reader = stream.pipeThrough(new TextDecoderStream()).getReader();
  const cancel = () => void reader.cancel(signal.reason).catch(() => {});
  signal.addEventListener("abort", cancel, { once: true });
  try {
    let rest = "";
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      const lines = (rest + value).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) yield JSON.parse(line) as FlowSnapshot;
    }
  } finally {
    signal.removeEventListener("abort", cancel);
    cancel();
  }
}
