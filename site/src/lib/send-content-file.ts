import { contentCollection } from "../../../workers/contract/content-fields.ts";
import { askGateway } from "./ask-gateway.ts";
import { itemPath } from "./content-forms.ts";
import { isEditor } from "./content-rights.ts";
import { failureOf } from "./failure.ts";
import { type FormOutcome, outcomeOfErrors, outcomeOfFailure } from "./form-outcome.ts";
import type { AskingOf } from "./guard.ts";
import type { FormSent } from "./text-forms.ts";
import { fileNameOf } from "./upload-file.ts";
import { contentFormWords } from "./words/app/content-forms.ts";

const words = contentFormWords.file;

/** More than the gateway takes by default, and what a worker holds while it reads the form. */
const mostBytes = 24 * 1024 * 1024;

const address = /^\/admin\/content\/([a-z_]+)\?do=file$/;

/** Whether a form of the desk brings a file, as it does where no script sends it. */
export function isContentFile(action: string): boolean {
  return address.test(action);
}

/**
 * Adds the file of a plain form to the content, and makes it the picture of the item that the address names. The form is
 * held whole while it is read, so only an editor's is.
 */
export async function sendContentFile(
  { me, ...asking }: AskingOf,
  action: string,
): Promise<FormSent | FormOutcome> {
  const { request } = asking;
  const refused = (status: number, code: string, message: string) =>
    outcomeOfFailure(action, { status, code, message, errors: {} }, {});
  if (me?.ok === false) return outcomeOfFailure(action, me.failure, {});
  if (!isEditor(me?.data.user.role)) return refused(403, "forbidden", words.refused);
  const [, collection = ""] = address.exec(action) ?? [];
  const item = new URL(request.url).searchParams.get("item") ?? "";
  const length = Number(request.headers.get("content-length") ?? Number.POSITIVE_INFINITY);
  if (!(length <= mostBytes)) return refused(413, "payload_too_large", words.tooLarge);
  const form = await request.formData();
  const [file, field] = [form.get("file"), String(form.get("field") ?? "")];
  const isPicture = contentCollection(collection)?.fields[field]?.to === "directus_files";
  if (!isPicture || !(file instanceof File) || file.size === 0)
    return outcomeOfErrors(action, { "": words.none }, {});
  const added = await askGateway(
    asking,
    `/api/cms/files?${new URLSearchParams({ name: fileNameOf(file) })}`,
    {
      ...{ method: "POST", stream: file.stream(), type: file.type || "application/octet-stream" },
    },
  );
  if (!added.ok) return outcomeOfFailure(action, await failureOf(added), {});
  const { file: known } = (await added.json()) as { file: { id: string } };
  const saved = await askGateway(asking, `/api/cms/collections/${collection}/${encodeURIComponent(item)}`, {
    method: "PATCH",
    json: { [field]: known.id },
  });
  if (!saved.ok) return outcomeOfFailure(action, await failureOf(saved), {});
  return { location: itemPath(collection, item, { done: "saved" }), cookies: [] };
}
