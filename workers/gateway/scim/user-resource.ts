import { z } from "zod";
import type { scimUser } from "../../../db/gateway/schema-tenants.ts";
import { emailSchema, nameSchema } from "../../contract/auth.ts";
import { ScimError } from "./scim-error.ts";

export const userSchemaId = "urn:ietf:params:scim:schemas:core:2.0:User";

const text = z
  .string()
  .max(300)
  .regex(/^\P{Cc}*$/u, "Leave out control characters");

/** Azure sends booleans as "True" and "False". */
const booleanSchema = z.preprocess(
  (value) =>
    typeof value === "string" && /^(?:true|false)$/i.test(value) ? value.toLowerCase() === "true" : value,
  z.boolean(),
);

/** What is kept of a person: a pick. Roles, groups, ids and passwords that a directory sends along change nothing. */
const directoryUserSchema = z.object({
  userName: text.trim().min(1),
  externalId: text.nullish().transform((value) => value || null),
  active: booleanSchema.default(true),
  displayName: text.nullish().transform((value) => value || null),
  name: z
    .object({ givenName: text.nullish(), familyName: text.nullish(), formatted: text.nullish() })
    .nullish()
    .transform((value) => value ?? {}),
  emails: z
    .array(z.object({ value: text, type: text.nullish(), primary: booleanSchema.nullish() }))
    .max(20)
    .nullish()
    .transform((value) => value ?? []),
});

export type DirectoryUser = z.output<typeof directoryUserSchema>;

/** As the row keeps it. `createdAccount`: whether the account came with it, and so ends with it. */
export type StoredUser = { resource: DirectoryUser; createdAccount: boolean };

type Row = typeof scimUser.$inferSelect;

export function storedOf({ attributes }: Row): StoredUser {
  const stored = attributes as { resource: unknown; createdAccount: unknown };
  return {
    resource: directoryUserSchema.parse(stored.resource),
    createdAccount: stored.createdAccount === true,
  };
}

/** @throws {ScimError} `invalidValue` naming what is wrong. */
export function readUser(body: unknown): DirectoryUser {
  const parsed = directoryUserSchema.safeParse(body);
  if (parsed.success) return parsed.data;
  const reasons = parsed.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`);
  throw new ScimError(400, `Cannot use the user: ${reasons.join("; ").slice(0, 500)}`, "invalidValue");
}

/**
 * The address that stands for the person: the primary one, else the first, else the user name.
 * @throws {ScimError} when none of them is an address.
 */
export function addressOf({ emails, userName }: DirectoryUser): string {
  const chosen = emails.find(({ primary }) => primary === true) ?? emails[0];
  const address = emailSchema.safeParse(chosen?.value ?? userName).data;
  if (address === undefined)
    throw new ScimError(
      400,
      "Cannot use the user: there is no e-mail address in emails or userName",
      "invalidValue",
    );
  return address;
}

/** What the person is called. */
export function nameOf({ displayName, name, userName }: DirectoryUser): string {
  const joined = [name.givenName, name.familyName].filter(Boolean).join(" ");
  const candidates = [displayName, name.formatted, joined, userName.split("@")[0]];
  for (const candidate of candidates) {
    const valid = nameSchema.safeParse(candidate?.slice(0, 100)).data;
    if (valid !== undefined) return valid;
  }
  return "Unnamed";
}

/** The user as a directory sees it. */
export function toUserResource(row: Row, baseUrl: string) {
  const { resource } = storedOf(row);
  return {
    schemas: [userSchemaId],
    id: row.id,
    ...(row.externalId === null ? {} : { externalId: row.externalId }),
    userName: resource.userName,
    active: row.active,
    displayName: nameOf(resource),
    name: resource.name,
    emails: resource.emails,
    meta: {
      resourceType: "User",
      created: row.createdAt.toISOString(),
      lastModified: row.updatedAt.toISOString(),
      location: `${baseUrl}/Users/${row.id}`,
    },
  };
}
