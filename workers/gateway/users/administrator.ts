import type { user } from "../../../db/gateway/schema.ts";

type Account = Pick<typeof user.$inferSelect, "id" | "role" | "banned" | "banExpires">;

/** Whether an account may administer: not while it is banned. */
export function isAdministrator({ role, banned, banExpires }: Account): boolean {
  return role === "admin" && !(banned && (banExpires === null || banExpires.getTime() > Date.now()));
}

/** Whether one of them administers once `changed` is as it says. */
export function keepsAdministrator(accounts: Account[], changed: Account): boolean {
  return accounts.some((account) => isAdministrator(account.id === changed.id ? changed : account));
}
