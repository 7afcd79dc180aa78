import type { Problem } from "../../../workers/contract/problem.ts";
import { failureWords as words } from "./words/app/failure.ts";

/** Why a request was not answered with what was asked for, in words that may be shown. */
export type Failure = {
  status: number;
  code: string;
  message: string;
  /** One entry for each refused field, under the field's own name. */
  errors: Record<string, string>;
  requestId?: string;
  retryAfterSeconds?: number;
};

export type Loaded<Data> = { ok: true; data: Data } | { ok: false; failure: Failure };

/** Reads a problem document, or makes do with the status where the body is something else. */
export async function failureOf(response: Response): Promise<Failure> {
  const problem = await readProblem(response);
  const retryAfterSeconds = Number(response.headers.get("retry-after") ?? Number.NaN);
  return {
    status: response.status,
    code: problem.code ?? "unknown",
    message: sentence(messageOf(problem) ?? words.status.replace("{status}", String(response.status))),
    errors: Object.fromEntries((problem.errors ?? []).map(({ path, message }) => [fieldName(path), message])),
    ...(problem.requestId ? { requestId: problem.requestId } : {}),
    ...(Number.isFinite(retryAfterSeconds) ? { retryAfterSeconds } : {}),
  };
}

/** What a page says of a refusal: the gateway's words, but for those that speak to programs. */
function messageOf({ code, detail, title }: Partial<Problem>): string | undefined {
  // It names a moment as programs write it; the account's page says it as people do.
  if (code === "account_closing") return words.accountClosing;
  // How long to wait is said by whatever shows the failure.
  if (detail?.startsWith("Try again in ")) return title;
  return detail ?? title;
}

async function readProblem(response: Response): Promise<Partial<Problem>> {
  if (!response.headers.get("content-type")?.includes("json")) return {};
  try {
    return (await response.json()) as Partial<Problem>;
  } catch {
    return {};
  }
}

/** Problem documents leave the full stop out; a page does not. */
export function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}

function fieldName(path: string): string {
  return path.replace(/^(body|query|params|form)\./, "");
}
