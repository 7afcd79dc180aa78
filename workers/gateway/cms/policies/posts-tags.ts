import { definePolicy } from "../policy.ts";

/** Between posts and tags; of its two ends only the tag is followed. */
export const postsTags = definePolicy({
  ...{ collection: "posts_tags", noun: "tag of a post", rows: "all" },
  fields: { id: "whole", tags_id: "id?" },
  relations: { tags_id: { to: "tags", many: false } },
});
