import { lt, sql } from "drizzle-orm";
import { notification } from "../../../db/gateway/schema-people.ts";
import { withPlatform } from "../../../db/gateway/tenant.ts";
import type { Sweep } from "../sweep.ts";

/** Removes what was read more than ninety days ago. */
export const removeOldNotifications: Sweep = {
  name: "remove-old-notifications",
  everyMinutes: 60,
  run: async ({ db }) => {
    await withPlatform(db, [
      db.delete(notification).where(lt(notification.readAt, sql`now() - interval '90 days'`)),
    ]);
  },
};
