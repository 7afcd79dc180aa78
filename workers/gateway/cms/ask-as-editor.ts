import { z } from "zod";
import { ApiError } from "../../contract/api-error.ts";
import { parseJson } from "../parse-json.ts";
import type { Upstream } from "../upstream/upstream.ts";
import { houseName } from "./described-row.ts";

const refusalSchema = z.object({
  errors: z
    .array(
      z.object({
        extensions: z.object({ code: z.string(), field: z.string().nullish() }),
      }),
    )
    .min(1),
});

const dataSchema = z.object({ data: z.unknown() });
const timeoutMs = 10_000;
const largestRefusalCharacters = 64_000;

type Asked = { method?: string; query?: URLSearchParams; body?: object; missing: string };

/**
 * Asks Directus as the editor, and reads what it answers.
 * @param asked.missing what is said where there is no such item.
 * @returns its `data`; undefined for an answer without a body.
 * @throws {ApiError} `not_found`, `conflict` for a value that has to be the only one, `invalid_request` for a relation that
 * leads nowhere or what a column does not take; `unavailable`, `upstream_timeout` or `upstream_failed` from the upstream.
 */
export async function askAsEditor(directus: Upstream, path: string, asked: Asked): Promise<unknown> {
  const { method = "GET", query, body, missing } = asked;
  const response = await directus.send(path, {
    ...{ method, timeoutMs },
    ...(query === undefined ? {} : { query }),
    ...(body === undefined
      ? {}
      : { body: JSON.stringify(body), headers: { "content-type": "application/json" } }),
  });
  return await readEditorAnswer(response, missing);
}

/** The same of an answer that is there already. */
export async function readEditorAnswer(response: Response, missing: string): Promise<unknown> {
  if (response.status === 204) return undefined;
  if (response.status === 503 || response.status === 502 || response.status === 504) {
    await response.body?.cancel();
    throw new ApiError("unavailable", "The content service is not available right now");
  }
  const text = await response.text();
  if (!response.ok) throw refusalOf(response.status, text, missing);
  const parsed = dataSchema.safeParse(parseJson(text));
  if (parsed.success) return parsed.data.data;
  throw new ApiError("upstream_failed", "The content service answered something else", {
    cause: parsed.error,
  });
}

function refusalOf(status: number, text: string, missing: string): ApiError {
  const parsed = refusalSchema.safeParse(text.length > largestRefusalCharacters ? null : parseJson(text));
  const { code, field } = parsed.data?.errors[0]?.extensions ?? { code: "", field: null };
  const path = field ? `body.${houseName(field)}` : "body";
  const invalid = (message: string) =>
    new ApiError("invalid_request", undefined, { errors: [{ path, message }] });
  // Directus says the same of what is not there and of what may not be done.
  if (status === 403 || status === 404) return new ApiError("not_found", missing);
  if (code === "RECORD_NOT_UNIQUE")
    return new ApiError("conflict", `Another item has this ${field ? houseName(field) : "value"} already`);
  if (code === "INVALID_FOREIGN_KEY") return invalid("There is nothing with this id");
  if (code === "NOT_NULL_VIOLATION" || code === "CONTAINS_NULL_VALUES")
    return invalid("It must not be empty");
  if (code === "VALUE_TOO_LONG" || code === "VALUE_OUT_OF_RANGE") return invalid("It is too long");
  if (code === "FAILED_VALIDATION") return invalid("The content service does not take it");
  return new ApiError("upstream_failed", "The content service refused", {
    cause: new Error(`It answered ${status} ${code}`),
  });
}
