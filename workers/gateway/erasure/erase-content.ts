import { countMentions } from "../cms/count-mentions.ts";
import type { EraseStep } from "./erase-account.ts";

/**
 * The content model has no place for a person who signs up: the authors of posts are names that editors write, and
 * nobody becomes a user of Directus by signing up. What an editor wrote into a text is the editor's to change, so it is
 * looked for and counted; a field that names people belongs into this step.
 */
export const eraseContent: EraseStep = async ({ directus }, { userId, person }) => {
  const mentions = await countMentions(directus, [userId, ...(person === null ? [] : [person.email])]);
  return { collections: ["posts"], mentions };
};
