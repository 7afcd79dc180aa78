/** What the Flow object and the worker that runs its steps say to each other. Neither knows what a flow is for. */
import { z } from "zod";

/** One execution of one part, as a queue message says it. `token` names the attempt; a message of an older one changes nothing. */
const stepMessageSchema = z.strictObject({
  flowId: z.string().min(1).max(500),
  flow: z.string().min(1).max(100),
  stage: z.number().int().min(0),
  /** The part's place in a fan-out, 0 for a single step, `expandIndex` for finding out the list. */
  index: z.number().int().min(-1),
  token: z.string().min(1).max(100),
  /** Of the request that started the flow. */
  traceId: z.string().max(100).optional(),
  /** Which queue it takes; none for the one that people wait for. */
  priority: z.literal("bulk").optional(),
  /** Of a step that takes long: it has a queue of its own, and never all that a worker has room for. */
  long: z.literal(true).optional(),
});

export type StepMessage = z.infer<typeof stepMessageSchema>;

/** The most parts that one message brings, and one call to a queue takes: far below the 256 KB that it may be large. */
export const mostTogether = 100;

const stepGroupSchema = z.strictObject({ parts: z.array(stepMessageSchema).min(1).max(mostTogether) });

/** What one message brings: a part, or several of one object, which a worker runs side by side. */
export type QueuedSteps = StepMessage | z.infer<typeof stepGroupSchema>;

/** The parts that a message of a queue brings; null for one that is not of steps. */
export function readSteps(body: unknown): StepMessage[] | null {
  if (typeof body === "object" && body !== null && "parts" in body)
    return stepGroupSchema.safeParse(body).data?.parts ?? null;
  const step = stepMessageSchema.safeParse(body).data;
  return step === undefined ? null : [step];
}

/** The part of a fan-out that computes the list its other parts are made from. */
export const expandIndex = -1;

export type RetryPolicy = {
  /** How often a part may be started in all. */
  attempts: number;
  /** Delay after the first failure of an unknown kind; doubles with each. */
  baseMs: number;
  maxMs: number;
  /** Share of a delay that chance may take away, 0 to 1. */
  jitter: number;
  /** Delay after a timeout, and after "rate limited" without a time. */
  timeoutMs: number;
  rateLimitedMs: number;
  /** What a step says otherwise, by the code of a failure or by its kind; the code goes first. */
  classes?: Record<string, RetryClass>;
};

/** Never again, after the delay that grows, or after so many milliseconds. */
type RetryClass = "never" | "backoff" | number;

export type StagePlan = {
  name: string;
  kind: "one" | "each";
  /** The names that progress shows: those of the steps that a part runs one after another. */
  steps: string[];
  /** Deadline of one execution of a part. */
  timeoutMs: number;
  retry: RetryPolicy;
  /** How many parts of a fan-out are under way at once. */
  window: number;
  /** How many parts one message may bring; one where it does not say. */
  together?: number;
  /** Deadline of the stage, with all its parts and all their attempts; the flow's own where there is none. */
  deadlineMs?: number;
  /** How long a worker may be silent before its part is given to another; `timeoutMs` where there is none. */
  heartbeatMs?: number;
  /** Its steps take long: others are not to wait behind them. */
  long?: true;
  /** Each part of the stage is a flow of this plan, in the same object. Workers only find out the list. */
  child?: FlowPlan;
};

/** Which queue its messages take: people wait for what is interactive, and nothing that is bulk is in its way. */
export type FlowPriority = "interactive" | "bulk";

/** A flow as data: the object follows it and runs none of the flow's own code. */
export type FlowPlan = {
  flow: string;
  stages: StagePlan[];
  /** Runs until it succeeds once the flow has failed. */
  onFailure: StagePlan | null;
  /** Runs until it succeeds once the flow was cancelled and nothing of it is under way any more. */
  onCancel: StagePlan | null;
  deadlineMs: number;
  /** How long a flow may stay paused before it fails. */
  pauseMs: number;
  /** When a message that nobody claimed is sent again; doubles each time. */
  redriveMs: number;
  /** How long a finished flow stays readable. */
  retainMs: number;
  /** The same for one that failed and could be begun again where it failed. */
  retainFailedMs: number;
  /** Interactive where there is none. */
  priority?: FlowPriority;
};

/**
 * `plan` is a `FlowPlan` as JSON: it is written as it comes, and flows of one kind have the same.
 * `round` is how often the flow was begun, from 1: a higher one than the object knows begins a failed flow again.
 * `items` is the list of a flow that begins with a fan-out, where whoever starts it knows it; else a part finds it out.
 */
export type StartRequest = {
  flowId: string;
  plan: string;
  input: string;
  traceId: string;
  round: number;
  items?: string[];
};

export type PartRef = { flowId: string; stage: number; index: number; token: string };

/** Who runs a part: one delivery of one message in one invocation of the worker. */
type Holder = { invocation: string; messageId: string; delivery: number };

export type ClaimRequest = PartRef & { holder: Holder };

/** `input` is a part's own; otherwise it follows from `results`, a JSON object of everything known so far. */
export type Claim = {
  flow: string;
  traceId: string;
  stage: number;
  index: number;
  attempt: number;
  round: number;
  timeoutMs: number;
  /** How often the object wants to hear that the part is still worked on; null for never. */
  beatMs: number | null;
  input: string | null;
  results: string | null;
  progress: FlowProgress;
};

export type FailureKind = "bad_input" | "timeout" | "rate_limited" | "unknown";

/** `message` is shown to people; `detail` and `input`, where a worker knows them, to whoever looks into it. */
export type Failure = {
  kind: FailureKind;
  code: string;
  message: string;
  retryAfterMs?: number;
  detail?: string;
  input?: string;
};

/** What a flow failed of: the step that gave up, on what, and after how many attempts. */
export type FlowError = {
  kind: FailureKind;
  code: string;
  message: string;
  detail: string | null;
  step: string;
  index: number;
  attempts: number;
  /** JSON, cut when it is long. */
  input: string;
};

export type Outcome =
  | { kind: "done"; output: string }
  | { kind: "expanded"; items: string[] }
  | { kind: "failed"; failure: Failure };

export type Report = ClaimRequest & { outcome: Outcome };

/** Several reports and claims in one call: the object commits once for all. `beats` name parts that are still worked on. */
export type ExchangeRequest = { reports: Report[]; claims: ClaimRequest[]; beats?: ClaimRequest[] };

/**
 * One entry for each claim asked for; null means there is nothing to do and the message is spent. One for each beat:
 * false means that nobody waits for the part any more.
 */
export type ExchangeResponse = { claims: (Claim | null)[]; beats?: boolean[] };

export type FlowProgress = {
  done: number;
  total: number;
  steps: { name: string; status: "waiting" | "running" | "done" | "failed"; done: number; total: number }[];
  /** How long it may still take if it goes on as it went so far; null or missing while nobody can say. */
  leftMs?: number | null;
};

export type FlowState =
  | "running"
  | "paused"
  | "failing"
  | "cancelling"
  | "completed"
  | "failed"
  | "cancelled";

/** `seq` grows with every change. */
export type FlowSnapshot = {
  flowId: string;
  seq: number;
  state: FlowState;
  progress: FlowProgress;
  error: { code: string; message: string } | null;
};

/** A stretch of a flow's time. `parent` is the id of the one around it; a flow that another one started has a part's. */
export type FlowSpan = {
  id: string;
  parent: string | null;
  kind: "flow" | "step" | "part";
  name: string;
  /** A part's place in a fan-out, and which of its attempts this was; null for flows and steps. */
  index: number | null;
  attempt: number | null;
  status: "running" | "paused" | "done" | "failed" | "cancelled";
  startedAtMs: number;
  endedAtMs: number | null;
  /** Why it failed. */
  code: string | null;
};

/** What a flow did when, in the order in which it began. Of long ones `leftOut` spans are not told. */
export type FlowTimeline = { spans: FlowSpan[]; leftOut: number };

export function isFinal({ state }: { state: FlowState }): boolean {
  return state === "completed" || state === "failed" || state === "cancelled";
}
