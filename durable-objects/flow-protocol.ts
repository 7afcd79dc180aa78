/** What the Flow object and the worker that runs its steps say to each other. Neither knows what a flow is for. */
import { z } from "zod";

/** One execution of one part: a queue message. `token` names the attempt; a message of an older one changes nothing. */
export const stepMessageSchema = z.strictObject({
  flowId: z.string().min(1).max(100),
  flow: z.string().min(1).max(100),
  stage: z.number().int().min(0),
  /** The part's place in a fan-out, 0 for a single step, `expandIndex` for finding out the list. */
  index: z.number().int().min(-1),
  token: z.string().min(1).max(100),
  /** Of the request that started the flow. */
  traceId: z.string().max(100).optional(),
});

export type StepMessage = z.infer<typeof stepMessageSchema>;

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
};

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
};

/** A flow as data: the object follows it and runs none of the flow's own code. */
export type FlowPlan = {
  flow: string;
  stages: StagePlan[];
  /** Runs until it succeeds once the flow has failed. */
  onFailure: StagePlan | null;
  deadlineMs: number;
  /** When a message that nobody claimed is sent again; doubles each time. */
  redriveMs: number;
  /** How long a finished flow stays readable. */
  retainMs: number;
};

export type StartRequest = { flowId: string; plan: FlowPlan; input: string; traceId: string };

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
  timeoutMs: number;
  input: string | null;
  results: string | null;
  progress: FlowProgress;
};

export type FailureKind = "bad_input" | "timeout" | "rate_limited" | "unknown";

/** `message` is shown to people. */
export type Failure = { kind: FailureKind; code: string; message: string; retryAfterMs?: number };

export type Outcome =
  | { kind: "done"; output: string }
  | { kind: "expanded"; items: string[] }
  | { kind: "failed"; failure: Failure };

export type Report = ClaimRequest & { outcome: Outcome };

/** Several reports and claims in one call: the object commits once for all. */
export type ExchangeRequest = { reports: Report[]; claims: ClaimRequest[] };

/** One entry for each claim asked for; null means there is nothing to do and the message is spent. */
export type ExchangeResponse = { claims: (Claim | null)[] };

export type FlowProgress = {
  done: number;
  total: number;
  steps: { name: string; status: "waiting" | "running" | "done" | "failed"; done: number; total: number }[];
};

export type FlowState = "running" | "failing" | "completed" | "failed";

/** `seq` grows with every change. */
export type FlowSnapshot = {
  flowId: string;
  seq: number;
  state: FlowState;
  progress: FlowProgress;
  error: { code: string; message: string } | null;
};

export function isFinal({ state }: { state: FlowState }): boolean {
  return state === "completed" || state === "failed";
}
