import { type Hook, OpenAPIHono } from "@hono/zod-openapi";
import type { z } from "zod";
import { ApiError } from "../contract/api-error.ts";
import type { Deps } from "./deps.ts";
import type { Identity } from "./identity/identity.ts";

export type AppEnv = {
  Variables: {
    deps: Deps;
    requestId: string;
    clientAddress: string;
    /** Undefined until somebody asked for it. */
    identity: Identity | null | undefined;
  };
};

/** A router whose validated input answers 400 and names every field that was refused. */
export function createRouter(): OpenAPIHono<AppEnv> {
  return new OpenAPIHono<AppEnv>({ defaultHook: refuseInvalidInput });
}

const places: Record<string, string> = { json: "body", form: "body", param: "path" };

const refuseInvalidInput: Hook<unknown, AppEnv, string, unknown> = (result) => {
  if (result.success) return;
  const place = places[result.target] ?? result.target;
  throw new ApiError("invalid_request", undefined, {
    errors: result.error.issues.flatMap((issue) => fields(place, issue)),
  });
};

function fields(place: string, issue: z.core.$ZodIssue): { path: string; message: string }[] {
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => ({
      path: [place, ...issue.path, key].join("."),
      message: "Unknown field",
    }));
  }
  return [{ path: [place, ...issue.path].join("."), message: issue.message }];
}
