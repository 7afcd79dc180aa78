import { z } from "zod";
import { platformRoleSchema } from "../../../workers/contract/auth.ts";
import { createAccountSchema, impersonateSchema } from "../../../workers/contract/users.ts";
import type { TextForm } from "./text-form.ts";
import { accountFormWords as words } from "./words/app/admin-account-forms.ts";

const id = z.string().min(1, words.notNamed);
const accountPath = (account: string, rest: string) =>
  `/api/user/users/${encodeURIComponent(account)}/${rest}`;

/** Back to the account that the form was about, which its address names. */
const back = (done: string) => (url: URL) =>
  `/admin/users?${new URLSearchParams({ user: url.searchParams.get("user") ?? "", done })}`;

/** The forms of administrators of the platform. */
export const adminForms: Record<string, TextForm> = {
  "/admin/users?do=create": {
    schema: createAccountSchema.omit({ password: true }),
    ask: (json: unknown) => ({ method: "POST", path: "/api/user/users", json }),
    next: () => "/admin/users?done=created",
  },
  "/admin/users?do=role": {
    schema: z.strictObject({ id, role: platformRoleSchema }),
    ask: ({ id, role }: { id: string; role: string }) => ({
      ...{ method: "PATCH", path: accountPath(id, "role") },
      json: { role },
    }),
    next: back("role"),
  },
  "/admin/users?do=ban": {
    schema: z.strictObject({ id, reason: z.string().trim().min(1, words.sayWhy) }),
    ask: ({ id, reason }: { id: string; reason: string }) => ({
      ...{ method: "PATCH", path: accountPath(id, "status") },
      json: { status: "banned", reason },
    }),
    next: back("status"),
  },
  "/admin/users?do=unban": {
    schema: z.strictObject({ id }),
    ask: ({ id }: { id: string }) => ({
      ...{ method: "PATCH", path: accountPath(id, "status") },
      json: { status: "active" },
    }),
    next: back("status"),
  },
  "/admin/users?do=sessions": {
    schema: z.strictObject({ id }),
    ask: ({ id }: { id: string }) => ({ method: "DELETE", path: accountPath(id, "sessions") }),
    next: back("sessions"),
  },
  "/admin/users?do=impersonate": {
    schema: impersonateSchema.extend({ id }),
    ask: ({ id, reason }: { id: string; reason: string }) => ({
      ...{ method: "POST", path: accountPath(id, "impersonate") },
      json: { reason },
    }),
    next: () => "/app",
  },
};
