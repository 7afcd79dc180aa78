import type { Flow } from "../../../durable-objects/flow.ts";
import type { FlowSnapshot } from "../../../durable-objects/flow-protocol.ts";
import type { AnyFlow } from "./define-flow.ts";
import { listItems } from "./part-values.ts";
import { type PlanOptions, planTextOf } from "./plan.ts";

export type FlowNamespace = DurableObjectNamespace<Flow>;

/**
 * The object that a flow lives in is named by what stands before the first slash of its id: one that another flow started
 * lives with it (`task/1.0`), and so do small ones that are to share an object (`mails-3/…`).
 */
export function objectName(flowId: string): string {
  return flowId.split("/", 1)[0] ?? flowId;
}

export function flowObject(namespace: FlowNamespace, flowId: string): DurableObjectStub<Flow> {
  return namespace.getByName(objectName(flowId));
}

type StartOptions<Services> = {
  flow: AnyFlow<Services>;
  flowId: string;
  input: unknown;
  traceId: string;
  /** How often it was begun with this: a higher one than before begins a flow that has failed again. */
  round?: number;
} & PlanOptions;

/**
 * Starts a flow; doing it again changes nothing and returns how it stands.
 * @throws {z.ZodError} when the input does not fit the flow.
 */
export async function startFlow<Services>(
  namespace: FlowNamespace,
  options: StartOptions<Services>,
): Promise<FlowSnapshot> {
  return await flowObject(namespace, options.flowId).start(requestOf(options));
}

/**
 * Starts many flows with one call for all that live in one object. Doing it again changes nothing.
 * @throws {z.ZodError} when an input does not fit its flow; then none was started.
 */
export async function startFlows<Services>(
  namespace: FlowNamespace,
  flows: readonly StartOptions<Services>[],
): Promise<void> {
  const byObject = Map.groupBy(flows.map(requestOf), ({ flowId }) => objectName(flowId));
  await Promise.all([...byObject].map(([name, requests]) => namespace.getByName(name).startAll(requests)));
}

function requestOf<Services>({
  flow,
  flowId,
  input,
  traceId,
  round = 1,
  ...options
}: StartOptions<Services>) {
  flow.input.parse(input);
  const request = { flowId, plan: planTextOf(flow, options), input: JSON.stringify(input), traceId, round };
  const items = firstItems(flow, request.input);
  return items === null ? request : { ...request, items };
}

/** More make the call that starts a flow too large. */
const mostItems = 1_000;

/** The list of a flow that begins with a fan-out. What is wrong with it fails the flow, not its start. */
function firstItems<Services>({ stages: [first] }: AnyFlow<Services>, input: string): string[] | null {
  if (first?.kind !== "each") return null;
  try {
    const items = listItems(first, { input: JSON.parse(input) } as never);
    return items.length <= mostItems ? items : null;
  } catch {
    return null;
  }
}
