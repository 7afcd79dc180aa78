import { type FormReply, outcomeOfFailure } from "./form-outcome.ts";
import { noAnswer } from "./no-answer.ts";

/**
 * Uploads a form with files and tells how far it is, which fetch cannot. Never throws.
 * @param onProgress Called with the share that was sent, between 0 and 1.
 */
export function sendUpload(form: HTMLFormElement, data: FormData, onProgress: (share: number) => void) {
  const action = new URL(form.action).pathname;
  const values = { name: String(data.get("name") ?? "") };
  return new Promise<FormReply>((resolve) => {
    const request = new XMLHttpRequest();
    const fail = () => resolve(outcomeOfFailure(action, noAnswer(), values));
    request.open("POST", action);
    request.setRequestHeader("accept", "application/json");
    request.responseType = "json";
    request.upload.addEventListener("progress", ({ loaded, total }) =>
      onProgress(total === 0 ? 0 : loaded / total),
    );
    request.addEventListener("error", fail);
    request.addEventListener("abort", fail);
    request.addEventListener("load", () => {
      const reply = request.response as FormReply | null;
      // A sign-in page instead of an answer: the session ended while the page stood open.
      if (new URL(request.responseURL).pathname === "/sign-in") resolve({ location: request.responseURL });
      else if (reply) resolve(reply);
      else fail();
    });
    request.send(data);
  });
}
