import { withTrace } from "../../contract/current-trace.ts";
import { continueTrace } from "../../contract/trace.ts";
import { applyEvent } from "../billing/apply-event.ts";
import type { Deps } from "../deps.ts";
import { eraseAccount } from "../erasure/erase-account.ts";
import { buildExport } from "../export/build-export.ts";
import { describeError, log } from "../log.ts";
import { metrics } from "../metrics/metrics.ts";
import { eraseTenant } from "../tenants/erase-tenant.ts";
import { traceparentIn } from "../traced-queue.ts";
import { type AccountWork, accountWorkSchema } from "./account-work.ts";

const longestDelaySeconds = 3_600;

/** Does the work of a batch, each message acknowledged or tried again by itself. */
export async function consumeAccountWork(deps: Deps, batch: MessageBatch): Promise<void> {
  for (const message of batch.messages) {
    await withTrace(continueTrace(traceparentIn(message.body)), () => consumeMessage(deps, message));
  }
}

async function consumeMessage(deps: Deps, message: Message): Promise<void> {
  try {
    await doWork(deps, accountWorkSchema.parse(message.body));
    message.ack();
    metrics.queueMessages.with("accounts", "done").add();
  } catch (error) {
    const delaySeconds = Math.min(5 * 2 ** (message.attempts - 1), longestDelaySeconds);
    log("error", "account_work_failed", {
      attempt: message.attempts,
      delaySeconds,
      ...describeError(error),
    });
    metrics.queueMessages.with("accounts", "retried").add();
    message.retry({ delaySeconds });
  }
}

async function doWork(deps: Deps, work: AccountWork): Promise<void> {
  if (work.kind === "erase") await eraseAccount(deps, work.id);
  else if (work.kind === "export") await buildExport(deps, work.id);
  else if (work.kind === "billing-event") await applyEvent(deps, work.id);
  else if (work.kind === "audit-entry") await deps.audit.record(work.origin, work.entry);
  else await eraseTenant(deps, work.tenantId);
}
