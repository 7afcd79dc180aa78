import { type Problem, type ProblemCode, problemCodes } from "./problem.ts";

type ApiErrorOptions = {
  cause?: unknown;
  errors?: Problem["errors"];
  headers?: Record<string, string>;
};

/**
 * An error that a client may see. `message` becomes the problem's `detail`: say what failed, with the value in
 * quotes, and why. `cause` is logged and never shown.
 */
export class ApiError extends Error {
  readonly code: ProblemCode;
  readonly errors: Problem["errors"];
  readonly headers: Record<string, string>;

  constructor(code: ProblemCode, message?: string, { cause, errors, headers = {} }: ApiErrorOptions = {}) {
    super(message ?? problemCodes[code][1], { cause });
    this.name = "ApiError";
    this.code = code;
    this.errors = errors;
    this.headers = headers;
  }

  get status(): number {
    return problemCodes[this.code][0];
  }
}

/**
 * Renders any thrown value as a problem response. Anything that is not an `ApiError` becomes a 500 that says nothing
 * of its cause.
 * @see https://www.rfc-editor.org/rfc/rfc9457
 */
export function problemResponse(error: unknown, requestId: string): Response {
  const shown = error instanceof ApiError ? error : new ApiError("internal");
  const [status, title] = problemCodes[shown.code];
  const problem: Problem = {
    type: `https://selvedge.dev/problems/${shown.code}`,
    title,
    status,
    code: shown.code,
    ...(shown.message === title ? {} : { detail: shown.message }),
    requestId,
    ...(shown.errors ? { errors: shown.errors } : {}),
  };
  return new Response(JSON.stringify(problem), {
    status,
    headers: {
      ...soon(status),
      ...shown.headers,
      "content-type": "application/problem+json",
      "cache-control": "no-store",
    },
  });
}

/** What is away comes back: whoever does not know when is told to ask again shortly. */
function soon(status: number): Record<string, string> {
  return status === 503 ? { "retry-after": "5" } : {};
}
