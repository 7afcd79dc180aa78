import type { Dataset } from "../../../workers/contract/datasets.ts";
import type { Task } from "../../../workers/contract/tasks.ts";
import type { Upload } from "../../../workers/contract/uploads.ts";
import { datasetPage } from "./dataset-page.ts";
import { type Failure, failureOf } from "./failure.ts";
import { type FormReply, outcomeOfFailure } from "./form-outcome.ts";
import { noAnswer } from "./no-answer.ts";
import { dataFormWords as words } from "./words/app/data-forms.ts";

/** Larger files go in parts, so that one that breaks off can be gone on with. */
export const partsFromBytes = 16 * 1024 * 1024;

const mostTries = 4;
const firstWaitMs = 1_000;

class Refused extends Error {
  readonly failure: Failure;
  constructor(failure: Failure) {
    super(failure.message);
    this.failure = failure;
  }
}

/**
 * Sends a large file in parts and starts the flow over it. Where the same file was begun before, also before the page was
 * loaded anew, only what is missing is sent. Never throws.
 * @param onProgress Called with the share that is there, between 0 and 1.
 */
export async function sendParts(
  { file, name }: { file: File; name: string },
  onProgress: (share: number) => void,
): Promise<FormReply> {
  const place = `upload:${file.name}:${file.size}:${file.lastModified}`;
  try {
    const upload = (await goOnWith(place)) ?? (await begin(place, { file, name }));
    const dataset = await sendAll({ file, upload }, onProgress);
    localStorage.removeItem(place);
    return { location: await run(dataset.id) };
  } catch (error) {
    const failure = error instanceof Refused ? error.failure : noAnswer();
    const message = `${failure.message} ${words.sendAgain}`;
    return outcomeOfFailure("/app", { ...failure, message }, { name });
  }
}

/** Null where nothing was begun, or what was is over. */
async function goOnWith(place: string): Promise<Upload | null> {
  const id = localStorage.getItem(place);
  if (id === null) return null;
  try {
    return (await ask<{ upload: Upload }>("GET", `/api/uploads/${encodeURIComponent(id)}`)).upload;
  } catch (error) {
    if (!(error instanceof Refused) || ![400, 404].includes(error.failure.status)) throw error;
    localStorage.removeItem(place);
    return null;
  }
}

async function begin(place: string, { file, name }: { file: File; name: string }): Promise<Upload> {
  const json = { name, fileName: file.name, bytes: file.size };
  const { upload } = await ask<{ upload: Upload }>("POST", "/api/uploads", json);
  localStorage.setItem(place, upload.id);
  return upload;
}

/** What was sent twice at once may have to be sent again: that comes out when the parts are put together. */
async function sendAll(
  { file, upload: begun }: { file: File; upload: Upload },
  onProgress: (share: number) => void,
): Promise<Dataset> {
  let upload = begun;
  for (let tries = 1; ; tries += 1) {
    await sendMissing({ file, upload }, onProgress);
    try {
      return (await ask<{ dataset: Dataset }>("POST", `/api/uploads/${upload.id}/complete`)).dataset;
    } catch (error) {
      const isIncomplete = error instanceof Refused && error.failure.status === 409;
      if (!isIncomplete || tries === mostTries) throw error;
      upload = (await ask<{ upload: Upload }>("GET", `/api/uploads/${upload.id}`)).upload;
    }
  }
}

async function sendMissing(
  { file, upload }: { file: File; upload: Upload },
  onProgress: (share: number) => void,
): Promise<void> {
  const here = new Set(upload.parts.map(({ number }) => number));
  let done = upload.parts.reduce((sum, { bytes }) => sum + bytes, 0);
  onProgress(done / file.size);
  for (let number = 1; (number - 1) * upload.partBytes < file.size; number += 1) {
    if (here.has(number)) continue;
    const part = file.slice((number - 1) * upload.partBytes, number * upload.partBytes);
    const path = `/api/uploads/${upload.id}/parts/${number}`;
    await persist(() => putPart(path, part, (bytes) => onProgress((done + bytes) / file.size)));
    done += part.size;
  }
}

/** A connection that is lost for a moment does not end a long upload. */
async function persist(send: () => Promise<void>): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await send();
    } catch (error) {
      const isRefused =
        error instanceof Refused && error.failure.status < 500 && error.failure.status !== 429;
      if (isRefused || tries === mostTries) throw error;
      const waitMs = firstWaitMs * 2 ** tries;
      await new Promise((resolve) => setTimeout(resolve, waitMs));
    }
  }
}

/** Tells how far it is, which fetch cannot. */
function putPart(path: string, part: Blob, onBytes: (sent: number) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("PUT", path);
    request.setRequestHeader("accept", "application/json");
    request.setRequestHeader("content-type", "application/octet-stream");
    request.upload.addEventListener("progress", ({ loaded }) => onBytes(loaded));
    for (const event of ["error", "abort"]) {
      request.addEventListener(event, () => reject(new Refused(noAnswer())));
    }
    request.addEventListener("load", async () => {
      if (request.status < 300) return resolve();
      const headers = { "content-type": request.getResponseHeader("content-type") ?? "" };
      const response = new Response(request.responseText, { status: request.status, headers });
      reject(new Refused(await failureOf(response)));
    });
    request.send(part);
  });
}

async function run(datasetId: string): Promise<string> {
  try {
    const { task } = await ask<{ task: Task }>("POST", "/api/tasks", { datasetId });
    return `/app/tasks/${task.id}`;
  } catch {
    // The file is there: its page says what can be done with it.
    return datasetPage(datasetId);
  }
}

async function ask<Answer>(method: string, path: string, json?: object): Promise<Answer> {
  const headers = { accept: "application/json", "content-type": "application/json" };
  const body = json === undefined ? null : JSON.stringify(json);
  const response = await fetch(path, { method, headers, body });
  if (!response.ok) throw new Refused(await failureOf(response));
  return (await response.json()) as Answer;
}
