/** One request's way through everything that works on it, and this worker's own part of it. */
export type Trace = {
  readonly traceId: string;
  readonly spanId: string;
  readonly sampled: boolean;
  /** How long this part has waited for other services so far. */
  upstreamMs: number;
  /** Which of them took longest, and how long. */
  slowestUpstream: { name: string; ms: number } | null;
  /** The request that began this part, as the worker that answers it knows it. */
  request: unknown;
};

const shape = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/;
const noTrace = "0".repeat(32);
const noSpan = "0".repeat(16);

/**
 * Continues the trace that a `traceparent` names, as a part of its own; begins a new one when there is none, or when it
 * is not well formed.
 * @param options.newId What a new one is called, if it is to be known by that.
 * @param options.request What `currentTrace().request` is then.
 * @see https://www.w3.org/TR/trace-context/#traceparent-header
 */
export function continueTrace(
  traceparent: string | null | undefined,
  { newId, request }: { newId?: string | undefined; request?: unknown } = {},
): Trace {
  const known = typeof traceparent === "string" ? readTraceparent(traceparent) : null;
  return newPart(known?.traceId ?? newId ?? newTraceId(), known?.sampled ?? true, request);
}

function newPart(traceId: string, sampled: boolean, request: unknown): Trace {
  return { traceId, spanId: newSpanId(), sampled, upstreamMs: 0, slowestUpstream: null, request };
}

/** The id of the trace that a request of this id begins: the same UUID, so that one is found by the other. */
export function traceIdOfRequest(requestId: string): string | undefined {
  if (!/^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/.test(requestId)) return undefined;
  const id = withoutDashes(requestId);
  return id === noTrace ? undefined : id;
}

function withoutDashes(uuid: string): string {
  return `${uuid.slice(0, 8)}${uuid.slice(9, 13)}${uuid.slice(14, 18)}${uuid.slice(19, 23)}${uuid.slice(24)}`;
}

/** Continues the trace of that id; begins a new one where it is not one. */
export function continueTraceId(traceId: string | undefined): Trace {
  const isOne = traceId !== undefined && /^[\da-f]{32}$/.test(traceId) && traceId !== noTrace;
  return newPart(isOne ? traceId : newTraceId(), true, undefined);
}

/** What the next in line is told. */
export function traceparentOf({
  traceId,
  spanId,
  sampled,
}: Pick<Trace, "traceId" | "spanId" | "sampled">): string {
  return `00-${traceId}-${spanId}-${sampled ? "01" : "00"}`;
}

function readTraceparent(value: string): Pick<Trace, "traceId" | "sampled"> | null {
  if (value.length > 512) return null;
  const [, version, traceId = noTrace, parentId = noSpan, flags = "00", more] = shape.exec(value) ?? [];
  if (version === undefined || version === "ff" || traceId === noTrace || parentId === noSpan) return null;
  // Later versions may say more at the end; the first says nothing more.
  if (version === "00" && more !== undefined) return null;
  return { traceId, sampled: (Number.parseInt(flags, 16) & 1) === 1 };
}

function newTraceId(): string {
  return withoutDashes(crypto.randomUUID());
}

/** The part of a UUID that holds nothing but chance, and what is never all zeros. */
function newSpanId(): string {
  const uuid = crypto.randomUUID();
  return `${uuid.slice(0, 8)}4${uuid.slice(15, 18)}${uuid.slice(24, 28)}`;
}
