import { z } from "zod";

/** Of each collection a number that is another one after every change of it: what was made before is worthless then. */
export const contentVersionsSchema = z.object({ versions: z.record(z.string(), z.number()) });

export type ContentVersions = z.infer<typeof contentVersionsSchema>["versions"];
