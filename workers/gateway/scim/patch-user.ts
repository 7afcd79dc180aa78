import { type Change, changesOf, type Operation } from "./patch.ts";
import { ScimError } from "./scim-error.ts";
import { type DirectoryUser, readUser } from "./user-resource.ts";

type Draft = Record<string, unknown> & { name: Record<string, unknown>; emails: Record<string, unknown>[] };

/**
 * Applies a patch as Azure, Okta and others send it. An attribute that is not kept is passed over: directories patch
 * departments and phone numbers too.
 * @throws {ScimError} for what cannot be, and for a result that is no user.
 */
export function patchUser(resource: DirectoryUser, operations: Operation[]): DirectoryUser {
  const draft: Draft = {
    ...resource,
    name: { ...resource.name },
    emails: resource.emails.map((email) => ({ ...email })),
  };
  for (const operation of operations) for (const change of changesOf(operation)) apply(draft, change);
  return readUser(draft);
}

const plainAttributes: Record<string, string> = {
  username: "userName",
  externalid: "externalId",
  active: "active",
  displayname: "displayName",
};
const nameParts: Record<string, string> = {
  givenname: "givenName",
  familyname: "familyName",
  formatted: "formatted",
};

function apply(draft: Draft, { op, path, value }: Change): void {
  const lower = path.toLowerCase();
  const plain = Object.hasOwn(plainAttributes, lower) ? plainAttributes[lower] : undefined;
  if (plain !== undefined) {
    if (op === "remove" && (plain === "userName" || plain === "active"))
      throw new ScimError(400, `Cannot remove "${plain}"`, "mutability");
    draft[plain] = op === "remove" ? null : value;
    return;
  }
  if (lower === "name") {
    if (op === "remove") draft.name = {};
    else if (typeof value === "object" && value !== null) draft.name = { ...draft.name, ...value };
    return;
  }
  if (lower.startsWith("name.")) {
    const part = lower.slice(5);
    const name = Object.hasOwn(nameParts, part) ? nameParts[part] : undefined;
    if (name !== undefined) draft.name[name] = op === "remove" ? null : value;
    return;
  }
  if (lower === "emails" || lower.startsWith("emails[")) applyToEmails(draft, { op, path, value });
}

const selector = /^emails\[\s*(type|value|primary)\s+eq\s+"?([^"\]]*)"?\s*\](?:\.(value|type|primary))?$/i;

function applyToEmails(draft: Draft, { op, path, value }: Change): void {
  if (path.toLowerCase() === "emails") {
    const list = Array.isArray(value) ? value : value === undefined || value === null ? [] : [value];
    if (list.some((email) => typeof email !== "object" || email === null))
      throw new ScimError(400, "Cannot use the emails: each is an object with a value", "invalidValue");
    draft.emails = op === "remove" ? [] : op === "add" ? [...draft.emails, ...list] : list;
    return;
  }
  const [, by, wanted = "", part = "value"] = selector.exec(path) ?? [];
  if (by === undefined)
    throw new ScimError(400, `Cannot use the path "${path.slice(0, 100)}"`, "invalidPath");
  const matches = (email: Record<string, unknown>) =>
    String(email[by.toLowerCase()] ?? "").toLowerCase() === wanted.toLowerCase();
  if (op === "remove") {
    draft.emails = draft.emails.filter((email) => !matches(email));
    return;
  }
  const found = draft.emails.filter(matches);
  for (const email of found) email[part] = value;
  // Azure replaces the value of an address that is not there yet.
  if (found.length === 0) draft.emails.push({ [by.toLowerCase()]: wanted, [part]: value });
}
