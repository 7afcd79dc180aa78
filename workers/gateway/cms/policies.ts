import { authors } from "./policies/authors.ts";
import { categories } from "./policies/categories.ts";
import { changelog } from "./policies/changelog.ts";
import { files } from "./policies/files.ts";
import { navigation } from "./policies/navigation.ts";
import { pages } from "./policies/pages.ts";
import { posts } from "./policies/posts.ts";
import { postsTags } from "./policies/posts-tags.ts";
import { redirects } from "./policies/redirects.ts";
import { siteSettings } from "./policies/site-settings.ts";
import { tags } from "./policies/tags.ts";
import type { Policy } from "./policy.ts";

/** The collections that can be read. `pnpm cms:policy` drafts the policy of a new one. */
export const readable: readonly Policy[] = [
  ...[posts, pages, changelog, authors, categories, tags],
  ...[navigation, redirects, siteSettings],
];

/** Those that are only reached through a relation of another. */
export const related: readonly Policy[] = [postsTags, files];

const byName = new Map(readable.map((policy) => [policy.collection, policy]));
const relatedByName = new Map([...readable, ...related].map((policy) => [policy.collection, policy]));

/** The policy of a collection that can be read; undefined for any other name. */
export function policyOf(collection: string): Policy | undefined {
  return byName.get(collection);
}

/** Where a relation leads. @throws {Error} for a policy that leads nowhere, which a test finds. */
export function policyBehind(policy: Policy, relation: string): Policy {
  const to = policy.relations[relation]?.to ?? "";
  const found = relatedByName.get(to);
  if (found === undefined) throw new Error(`"${policy.collection}.${relation}" leads to no policy`);
  return found;
}
