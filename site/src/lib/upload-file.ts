import { type Failure, failureOf } from "./failure.ts";
import { noAnswer } from "./no-answer.ts";

type Uploaded = { ok: true; id: string } | { ok: false; failure: Failure };

/** What pictures may be, of all files that content can show. */
export const pictureTypes = ["image/png", "image/jpeg", "image/webp", "image/gif", "image/avif"];

/**
 * Adds a file to the content and tells how far it is, which fetch cannot. Never throws.
 * @param onProgress Called with the share that was sent, between 0 and 1.
 */
export function uploadFile(file: File, onProgress: (share: number) => void): Promise<Uploaded> {
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    const fail = () => resolve({ ok: false, failure: noAnswer() });
    const query = new URLSearchParams({ name: fileNameOf(file) });
    request.open("POST", `/api/cms/files?${query}`);
    request.setRequestHeader("content-type", file.type || "application/octet-stream");
    request.setRequestHeader("accept", "application/json");
    request.upload.addEventListener("progress", ({ loaded, total }) =>
      onProgress(total === 0 ? 0 : loaded / total),
    );
    for (const event of ["error", "abort"]) request.addEventListener(event, fail);
    request.addEventListener("load", async () => {
      const response = new Response(request.responseText, {
        status: request.status,
        headers: {
          "content-type": request.getResponseHeader("content-type") ?? "",
          ...retryOf(request.getResponseHeader("retry-after")),
        },
      });
      if (!response.ok) return resolve({ ok: false, failure: await failureOf(response) });
      const { file: added } = (await response.json()) as { file: { id: string } };
      resolve({ ok: true, id: added.id });
    });
    request.send(file);
  });
}

function retryOf(seconds: string | null): Record<string, string> {
  return seconds === null ? {} : { "retry-after": seconds };
}

/** The file's own name as far as the API takes it. */
export function fileNameOf({ name }: File): string {
  const plain = name
    .replace(/\.[^.]*$/, "")
    .normalize("NFKD")
    .replace(/[^A-Za-z0-9_-]+/g, "-")
    .replace(/^[-_]+/, "")
    .slice(0, 80);
  return plain === "" ? "file" : plain;
}
