/** `pnpm cms:policy <collection>`: drafts what anybody may read of a collection, from the content model. */
import { spawnSync } from "node:child_process";
import { existsSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { camelCase, draftPolicy, renderPolicy } from "./draft-policy.ts";

const folder = fileURLToPath(new URL("../workers/gateway/cms/policies/", import.meta.url));

function draft(collection: string | undefined): number {
  if (collection === undefined) {
    console.error("pnpm cms:policy <collection>: drafts workers/gateway/cms/policies/<collection>.ts");
    return 1;
  }
  const name = `${collection.replaceAll("_", "-")}.ts`;
  const file = `${folder}${name}`;
  if (existsSync(file)) {
    console.error(`workers/gateway/cms/policies/${name} is there already; remove it to have it drafted anew`);
    return 1;
  }
  writeFileSync(file, renderPolicy(draftPolicy(collection)));
  spawnSync("biome", ["format", "--write", file]);
  console.log(
    `Wrote workers/gateway/cms/policies/${name}: all that can be read and written of ${collection}.`,
  );
  console.log(
    `Take out what nobody should read, or write, and add ${camelCase(collection)} to workers/gateway/cms/policies.ts:`,
  );
  console.log("to `readable`, or to `related` where it is only reached through another collection.");
  return 0;
}

try {
  process.exitCode = draft(process.argv[2]);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
