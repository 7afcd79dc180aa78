import { ApiError } from "../../contract/api-error.ts";

export type ScimType =
  | "invalidFilter"
  | "invalidPath"
  | "invalidValue"
  | "mutability"
  | "noTarget"
  | "uniqueness"
  | "invalidSyntax";

/** An error as directories understand it. @see https://www.rfc-editor.org/rfc/rfc7644#section-3.12 */
export class ScimError extends Error {
  override readonly name = "ScimError";
  readonly status: number;
  readonly scimType: ScimType | undefined;
  constructor(status: number, message: string, scimType?: ScimType) {
    super(message);
    this.status = status;
    this.scimType = scimType;
  }
}

export function isScimPath(path: string): boolean {
  return path.startsWith("/scim/");
}

/** Renders whatever went wrong in the shape of SCIM; what is not meant for the client says nothing of its cause. */
export function scimErrorResponse(error: unknown): Response {
  const { status, detail, scimType, headers } = describe(error);
  const body = {
    schemas: ["urn:ietf:params:scim:api:messages:2.0:Error"],
    status: String(status),
    ...(scimType === undefined ? {} : { scimType }),
    detail,
  };
  return new Response(JSON.stringify(body), {
    status,
    headers: { ...headers, "content-type": "application/scim+json", "cache-control": "no-store" },
  });
}

function describe(error: unknown) {
  if (error instanceof ScimError) {
    const headers: Record<string, string> =
      error.status === 401 ? { "www-authenticate": 'Bearer realm="scim"' } : {};
    return { status: error.status, detail: error.message, scimType: error.scimType, headers };
  }
  const shown = error instanceof ApiError ? error : new ApiError("internal");
  const fields = (shown.errors ?? []).map(({ path, message }) => `${path}: ${message}`);
  return {
    status: shown.status,
    detail: [shown.message, ...fields].join("; "),
    scimType: shown.code === "invalid_request" ? ("invalidSyntax" as const) : undefined,
    headers: shown.headers,
  };
}
