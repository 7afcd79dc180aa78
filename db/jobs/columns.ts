import { timestamp } from "drizzle-orm/pg-core";

/** Milliseconds, as JavaScript has them: a cursor made from a time must name it exactly. */
export const moment = (name: string) => timestamp(name, { withTimezone: true, precision: 3 });

export const createdAt = moment("created_at").notNull().defaultNow();
