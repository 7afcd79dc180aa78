import { eq } from "drizzle-orm";
import { user } from "../../../db/gateway/schema.ts";
import { findMentions } from "../cms/count-mentions.ts";
import type { Deps } from "../deps.ts";
import { type ArchiveFile, jsonFile } from "./archive.ts";

/** Posts that name the person by id or address, published or not, by title: nobody who signs up is their author. */
export async function* readContent(
  { db, directus }: Pick<Deps, "db" | "directus">,
  userId: string,
): AsyncGenerator<ArchiveFile> {
  const [person] = await db.select({ email: user.email }).from(user).where(eq(user.id, userId));
  const words = [userId, ...(person === undefined ? [] : [person.email])];
  yield jsonFile("content.json", { posts: await findMentions(directus, words) });
}
