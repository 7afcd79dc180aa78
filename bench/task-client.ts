/** Somebody who is signed in at the product. */
export type Asking = { origin: string; cookie: string };

type Ask = {
  method?: string;
  headers?: Record<string, string>;
  body?: FormData | Uint8Array<ArrayBuffer>;
  json?: unknown;
};

/** @throws {Error} for an answer that is not one of success. */
export async function ask(
  { origin, cookie }: Asking,
  path: string,
  { json, ...init }: Ask,
): Promise<Response> {
  // As a browser does: a change without an origin is refused.
  const headers = {
    ...{ cookie, origin, ...init.headers },
    ...(json === undefined ? {} : { "content-type": "application/json" }),
  };
  const body = json === undefined ? {} : { body: JSON.stringify(json) };
  const response = await fetch(origin + path, { ...init, ...body, headers });
  if (!response.ok) throw new Error(`Cannot measure tasks: ${path} answered ${await response.text()}`);
  return response;
}

/** @returns the id of the task. */
export async function startTask(asking: Asking, datasetId: string): Promise<string> {
  const answer = await ask(asking, "/api/tasks", { method: "POST", json: { datasetId } });
  return ((await answer.json()) as { task: { id: string } }).task.id;
}

/** What is streamed of a task, until it has ended. */
export async function* followTask(asking: Asking, taskId: string): AsyncGenerator<Uint8Array> {
  const { body } = await ask(asking, `/api/tasks/${taskId}/events`, {});
  yield* body ?? [];
}
