import type { Dataset } from "../../../workers/contract/datasets.ts";
import { createTaskSchema, type Task } from "../../../workers/contract/tasks.ts";
import { type Asking, askGateway } from "./ask-gateway.ts";
import { failureOf } from "./failure.ts";
import { rememberField } from "./first-field.ts";
import { type FormOutcome, outcomeOfFailure } from "./form-outcome.ts";
import { parseForm } from "./parse-form.ts";
import type { FormSent } from "./text-forms.ts";
import { dataFormWords as words } from "./words/app/data-forms.ts";

/** The dashboard: both of its forms are sent to its own address. */
export const appPath = "/app";

/**
 * Passes the dashboard's upload on to the API as it streams in, and starts the flow over the new dataset.
 * @param body The multipart body of the visitor's request, with the fields `name` and `file` in this order.
 */
export async function sendUpload(
  asking: Asking,
  body: ReadableStream<Uint8Array>,
): Promise<FormSent | FormOutcome> {
  const { body: stream, value: name } = await rememberField(body, "name");
  const uploaded = await askGateway(asking, "/api/datasets", { method: "POST", stream });
  if (!uploaded.ok) {
    const failure = await failureOf(uploaded);
    // The gateway counts bytes of the body; whoever uploads thinks of the file.
    if (failure.status === 413) failure.message = words.fileTooLarge;
    return outcomeOfFailure(appPath, failure, { name });
  }
  const { dataset } = (await uploaded.json()) as { dataset: Dataset };
  return startTask(asking, dataset.id);
}

/** Starts the flow once more over a dataset that is already there. */
export async function sendRun(asking: Asking, entries: [string, string][]): Promise<FormSent | FormOutcome> {
  const parsed = parseForm(createTaskSchema, entries);
  if (parsed.ok) return startTask(asking, parsed.data.datasetId);
  const message = Object.values(parsed.errors)[0] ?? words.incomplete;
  return outcomeOfFailure(appPath, { status: 422, code: "invalid_request", message, errors: {} }, {});
}

async function startTask(asking: Asking, datasetId: string): Promise<FormSent | FormOutcome> {
  const started = await askGateway(asking, "/api/tasks", { method: "POST", json: { datasetId } });
  if (!started.ok) return outcomeOfFailure(appPath, await failureOf(started), {});
  const { task } = (await started.json()) as { task: Task };
  return { location: `/app/tasks/${task.id}`, cookies: [] };
}
