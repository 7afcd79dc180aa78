import { ApiError } from "../../contract/api-error.ts";
import type { Identity } from "../identity/identity.ts";

declare const checked: unique symbol;

type As<Kind extends string> = { readonly kind: Kind; readonly id: string; readonly [checked]: true };

/**
 * Who may be shown a kept answer. It is a part of the answer's key and all that its loading knows of who asks. Only the
 * functions below make one, from an identity that was verified.
 */
export type Audience = As<"public"> | As<"user"> | As<"tenant"> | As<"editor">;

export type AudienceKind = Audience["kind"];

export type AudienceOf<Kind extends AudienceKind> = Extract<Audience, { kind: Kind }>;

export const everyone = audience("public", "");

export function theUser({ user }: Pick<Identity, "user">): AudienceOf<"user"> {
  return audience("user", user.id);
}

/** @throws {ApiError} `forbidden` to whoever has no role in a tenant. */
export function theTenant({ tenant, role }: Pick<Identity, "tenant" | "role">): AudienceOf<"tenant"> {
  if (tenant === null || role === null) throw new ApiError("forbidden", "Choose an organization first");
  return audience("tenant", tenant.id);
}

/** @throws {ApiError} `forbidden` to whoever is neither an editor nor an administrator of the platform. */
export function editors({ user }: Pick<Identity, "user">): AudienceOf<"editor"> {
  if (user.role === "user") throw new ApiError("forbidden", "Editors see this");
  return audience("editor", "");
}

function audience<Kind extends AudienceKind>(kind: Kind, id: string): As<Kind> {
  return { kind, id } as As<Kind>;
}
