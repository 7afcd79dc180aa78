import { z } from "zod";
import { ApiError } from "../../contract/api-error.ts";
import { parseJson } from "../parse-json.ts";
import { isAway } from "../upstream/is-away.ts";
import { readText } from "../upstream/read-json.ts";
import type { Upstream } from "../upstream/upstream.ts";
import { houseName } from "./described-row.ts";
import type { Policy } from "./policy.ts";

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
const name = "The content service";
const timeoutMs = 10_000;
const largestRefusalCharacters = 64_000;

/** `policy`: of what is written, by whose names a refused field is told. */
type Asked = {
  method?: string;
  query?: URLSearchParams;
  body?: object;
  missing: string;
  policy?: Policy;
};

/**
 * Asks Directus as the editor, and reads what it answers.
 * @param asked.missing what is said where there is no such item.
 * @returns its `data`; undefined for an answer without a body.
 * @throws {ApiError} `not_found`, `conflict` for a value that has to be the only one, `invalid_request` for a relation that
 * leads nowhere or what a column does not take; `payload_too_large`; `unavailable`, `upstream_timeout` or
 * `upstream_failed` from the upstream.
 */
export async function askAsEditor(directus: Upstream, path: string, asked: Asked): Promise<unknown> {
  const { method = "GET", query, body, missing, policy } = asked;
  const response = await directus.send(path, {
    ...{ method, timeoutMs },
    ...(query === undefined ? {} : { query }),
    ...(body === undefined
      ? {}
      : { body: JSON.stringify(body), headers: { "content-type": "application/json" } }),
  });
  return await readEditorAnswer(response, missing, policy);
}

/** The same of an answer that is there already. */
export async function readEditorAnswer(
  response: Response,
  missing: string,
  policy?: Policy,
): Promise<unknown> {
  if (response.status === 204) return undefined;
  if (response.status === 429 || isAway(response.status)) {
    await response.body?.cancel();
    throw new ApiError("unavailable", `${name} is not available right now`);
  }
  const text = await readWithin(response);
  if (!response.ok) throw refusalOf(response.status, text, { missing, policy });
  const parsed = dataSchema.safeParse(parseJson(text));
  if (parsed.success) return parsed.data.data;
  throw new ApiError("upstream_failed", `${name} answered something else`, {
    cause: parsed.error,
  });
}

/** The deadline of a request is over with the head of its answer: the rest has one of its own. */
async function readWithin(response: Response): Promise<string> {
  const signal = AbortSignal.timeout(timeoutMs);
  try {
    return await readText(response, { name, signal });
  } catch (cause) {
    if (cause instanceof ApiError) throw cause;
    if (signal.aborted) throw new ApiError("upstream_timeout", `${name} took too long`, { cause });
    throw new ApiError("upstream_failed", `${name} broke off`, { cause });
  }
}

type Refused = { missing: string; policy: Policy | undefined };

function refusalOf(status: number, text: string, { missing, policy }: Refused): ApiError {
  const parsed = refusalSchema.safeParse(text.length > largestRefusalCharacters ? null : parseJson(text));
  const { code, field } = parsed.data?.errors[0]?.extensions ?? { code: "", field: null };
  const called = field ? houseName(fieldOf(field, policy)) : null;
  const path = called === null ? "body" : `body.${called}`;
  const invalid = (message: string) =>
    new ApiError("invalid_request", undefined, { errors: [{ path, message }] });
  // Directus says the same of what is not there and of what may not be done.
  if (status === 403 || status === 404) return new ApiError("not_found", missing);
  if (code === "RECORD_NOT_UNIQUE") {
    const message = `Another item has this ${called ?? "value"} already`;
    return new ApiError("conflict", message, { errors: [{ path, message }] });
  }
  if (code === "INVALID_FOREIGN_KEY") return invalid("There is nothing with this id");
  if (code === "NOT_NULL_VIOLATION" || code === "CONTAINS_NULL_VALUES")
    return invalid("It must not be empty");
  if (code === "VALUE_TOO_LONG" || code === "VALUE_OUT_OF_RANGE") return invalid("It is too long");
  if (code === "FAILED_VALIDATION") return invalid(`${name} does not take it`);
  if (status === 413) return new ApiError("payload_too_large", `${name} takes less than this`);
  return new ApiError("upstream_failed", `${name} refused`, {
    cause: new Error(`It answered ${status} ${code}`),
  });
}

/** Of a row between, Directus names the field that leads on: what was written is the one that leads to the row. */
function fieldOf(field: string, policy: Policy | undefined): string {
  const through = Object.entries(policy?.writable ?? {}).find(([, each]) => each.through === field);
  return through?.[0] ?? field;
}
