import { z } from "zod";
import { type Asking, askGateway } from "./ask-gateway.ts";
import { failureOf } from "./failure.ts";
import { type FormOutcome, outcomeOfFailure } from "./form-outcome.ts";
import { profileFormSchema } from "./profile-schema.ts";
import type { TextForm } from "./text-form.ts";
import type { FormSent } from "./text-forms.ts";
import { profileFormWords as words } from "./words/app/profile-forms.ts";

const page = "/app/settings/profile";

/** The one form of the page that is not of plain fields. */
export const pictureForm = `${page}?do=picture`;

/** The forms of the person's profile. */
export const profileForms: Record<string, TextForm> = {
  [`${page}?do=save`]: {
    schema: profileFormSchema,
    ask: (json: unknown) => ({ method: "PATCH", path: "/api/user/me", json }),
    next: () => `${page}?done=saved`,
  },
  [`${page}?do=remove-picture`]: {
    schema: z.strictObject({}),
    ask: () => ({ method: "DELETE", path: "/api/user/avatar" }),
    next: () => `${page}?done=removed#picture`,
  },
};

/** Passes a picture on to the API as it streams in, in the multipart body of the visitor's request. */
export async function sendPicture(
  asking: Asking,
  stream: ReadableStream<Uint8Array>,
): Promise<FormSent | FormOutcome> {
  const response = await askGateway(asking, "/api/user/avatar", { method: "POST", stream });
  if (response.ok) return { location: `${page}?done=picture#picture`, cookies: [] };
  const failure = await failureOf(response);
  const isThePicture = [400, 413, 415].includes(failure.status);
  // The gateway counts bytes; whoever uploads thinks of the file.
  const message = failure.status === 413 ? words.pictureTooLarge : failure.message;
  return outcomeOfFailure(
    pictureForm,
    { ...failure, message, errors: isThePicture ? { file: message } : {} },
    {},
  );
}
