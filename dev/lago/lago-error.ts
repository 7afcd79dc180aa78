/** Codes of refused fields, as Lago names them: `{ code: ["value_already_exist"] }`. */
export type FieldErrors = Record<string, string[]>;

/** Of a batch: what was refused of the item at each index. */
export type BatchErrors = Record<string, FieldErrors>;

/** An answer that is an error; `body` is exactly what the client reads. */
export class LagoError extends Error {
  readonly status: number;
  readonly body: Record<string, unknown>;

  constructor(status: number, error: string, rest: Record<string, unknown> = {}) {
    super(error);
    this.name = "LagoError";
    this.status = status;
    this.body = { status, error, ...rest };
  }
}

export function badRequest(reason: string): LagoError {
  return new LagoError(400, `BadRequest: ${reason}`);
}

export function unauthorized(): LagoError {
  return new LagoError(401, "Unauthorized");
}

/** `resource` is Lago's word for the thing: the code becomes `customer_not_found`. */
export function notFound(resource: string): LagoError {
  return new LagoError(404, "Not Found", { code: `${resource}_not_found` });
}

export function notAllowed(code: string): LagoError {
  return new LagoError(405, "Method Not Allowed", { code });
}

export function invalid(errors: FieldErrors | BatchErrors): LagoError {
  return new LagoError(422, "Unprocessable Entity", { code: "validation_errors", error_details: errors });
}
