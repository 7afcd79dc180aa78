import { randomUUID } from "node:crypto";
import { Client } from "pg";
import { inject } from "vitest";

type Buried = { id: string; traceId: string };

/** Writes down a step as given up, as a flow does after its last attempt. */
export async function buryStep({ tenantId, taskId }: { tenantId: string; taskId: string }): Promise<Buried> {
  const id = randomUUID();
  return await inJobs(async (client) => {
    const { rows } = await client.query<{ trace_id: string }>("select trace_id from tasks where id = $1", [
      taskId,
    ]);
    const traceId = rows[0]?.trace_id ?? "";
    await client.query(
      `insert into dead_letters (id, tenant_id, task_id, source, source_key, flow, step, part, round, attempts,
         input, error_kind, error_code, error_message, error_detail, trace_id)
       values ($1, $2, $3, 'step', $4, 'process-dataset', 'transform', 0, 1, 5,
         '{"part":"0"}', 'unknown', 'step_failed', 'The step failed', 'It was given up by a test', $5)`,
      [id, tenantId, taskId, id, traceId],
    );
    return { id, traceId };
  });
}

/** Has a task stand as failed, which it has to be for a retry. */
export async function failTask(taskId: string): Promise<void> {
  await inJobs(async (client) => {
    await client.query(
      `update tasks set status = 'failed', error_code = 'step_failed', error_message = 'The step failed',
         finished_at = coalesce(finished_at, now()), announced_at = now() where id = $1`,
      [taskId],
    );
  });
}

/** In the database of the jobs worker, past its row-level security. */
async function inJobs<Result>(work: (client: Client) => Promise<Result>): Promise<Result> {
  const url = new URL(inject("stores").postgres);
  url.pathname = "/jobs";
  const client = new Client({ connectionString: url.href });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
