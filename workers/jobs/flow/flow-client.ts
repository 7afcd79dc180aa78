import type { Flow } from "../../../durable-objects/flow.ts";
import type { FlowSnapshot } from "../../../durable-objects/flow-protocol.ts";
import type { AnyFlow } from "./define-flow.ts";
import { planOf } from "./plan.ts";

export type FlowNamespace = DurableObjectNamespace<Flow>;

/** The object that a flow lives in. One for each flow today; small flows could share one by another name here. */
export function flowObject(namespace: FlowNamespace, flowId: string): DurableObjectStub<Flow> {
  return namespace.getByName(flowId);
}

type StartOptions<Services> = { flow: AnyFlow<Services>; flowId: string; input: unknown; traceId: string };

/**
 * Starts a flow; doing it again changes nothing and returns how it stands.
 * @throws {z.ZodError} when the input does not fit the flow.
 */
export async function startFlow<Services>(
  namespace: FlowNamespace,
  { flow, flowId, input, traceId }: StartOptions<Services>,
): Promise<FlowSnapshot> {
  flow.input.parse(input);
  const request = { flowId, plan: planOf(flow), input: JSON.stringify(input), traceId };
  return await flowObject(namespace, flowId).start(request);
}
