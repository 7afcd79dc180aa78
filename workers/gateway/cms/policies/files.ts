import { definePolicy } from "../policy.ts";

/** What is told of a file that an item shows. */
export const files = definePolicy({
  ...{ collection: "directus_files", noun: "file", rows: "all" },
  fields: {
    ...{ id: "id", title: "text?", description: "text?", type: "text?" },
    ...{ width: "whole?", height: "whole?", modified_on: "time?" },
  },
});
