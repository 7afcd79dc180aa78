import type { FlowSnapshot } from "../../../durable-objects/flow-protocol.ts";
import { flowObject } from "../flow/flow-client.ts";
import type { VerbContext } from "../verb-context.ts";

/**
 * How the flow of a task stands; null when nobody knows it, or when its object cannot be asked now. A deploy restarts
 * every object, so one that fails is asked once more; after that the task's row must do.
 */
export async function askFlow(
  { flows, log }: Pick<VerbContext, "flows" | "log">,
  taskId: string,
): Promise<FlowSnapshot | null> {
  const ask = () => flowObject(flows, taskId).snapshot(taskId);
  try {
    return await ask().catch(ask);
  } catch (error) {
    log.warn("cannot ask a flow how it stands", { taskId, error });
    return null;
  }
}
