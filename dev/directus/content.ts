import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { connectDirectus } from "../../cms/directus.ts";
import type { Tokens } from "../../cms/identities.ts";
import { putInPlace } from "../../cms/put-in-place.ts";

type ContentOptions = {
  url: string;
  adminToken: string;
  tokens: Tokens;
  /** Where it is noted what was put in place. */
  dir: string;
};

const source = fileURLToPath(new URL("../../cms", import.meta.url));

/**
 * Puts schema, users and first content in place, as `pnpm cms:apply --seed` does: seconds for a fresh Directus, nothing
 * when the same was put in place before.
 * @throws {Error} naming the call and Directus's answer when one is refused.
 */
export async function setUpContent({ url, adminToken, tokens, dir }: ContentOptions): Promise<void> {
  const wanted = digestOf(tokens);
  if ((await readFile(noteIn(dir), "utf8").catch(() => null)) === wanted) return;
  await putInPlace(connectDirectus({ url, token: adminToken }), { seed: true, tokens, adminToken });
  await writeFile(noteIn(dir), wanted);
}

/** For when Directus begins anew, with nothing in it. */
export async function forgetContent(dir: string): Promise<void> {
  await rm(noteIn(dir), { force: true });
}

function noteIn(dir: string): string {
  return join(dir, "content");
}

/** Changes with everything that is put in place: the schema, the seeds, and the code that does it. */
function digestOf(tokens: Tokens): string {
  const hash = createHash("sha256").update(JSON.stringify(tokens));
  const names = readdirSync(source, { recursive: true, withFileTypes: true }).flatMap((entry) =>
    entry.isFile() ? [join(entry.parentPath, entry.name)] : [],
  );
  for (const name of names.toSorted()) hash.update(name).update(readFileSync(name));
  return hash.digest("hex");
}
