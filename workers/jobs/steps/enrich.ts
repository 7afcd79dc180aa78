import { defineStep } from "../flow/define-step.ts";
import { deriveColumns } from "../tables/derive-columns.ts";
import { chunkTable } from "./normalize.ts";

/** Adds what follows from the values: the kind of an e-mail domain, the name of a country. */
export const enrich = defineStep({
  name: "enrich",
  input: chunkTable,
  output: chunkTable,
  run: async (chunk) => {
    deriveColumns(chunk.table);
    return chunk;
  },
});
