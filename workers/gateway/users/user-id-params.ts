import { z } from "zod";

/** The `{id}` of an account in a path. */
export const userIdParams = z.object({ id: z.string().regex(/^[A-Za-z0-9_-]{1,100}$/, "Not an id") });
