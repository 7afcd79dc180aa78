// @ts-check
/**
 * A hook for Directus that tells the gateway what changed in the content, so that it lets go of what it keeps.
 *
 * It is loaded by Directus from EXTENSIONS_PATH as it is here: plain JavaScript that needs Node alone. It is set up by
 * the environment of Directus:
 *   SELVEDGE_WEBHOOK_URL      as in https://app.example.org/api/cms/webhooks
 *   SELVEDGE_WEBHOOK_SECRET   at least 32 characters; the gateway has it as DIRECTUS_WEBHOOK_SECRET
 */
import { createCollector } from "./collect.js";
import { deliver } from "./deliver.js";
import { describeChange } from "./describe.js";

/**
 * @typedef {{ error(message: string): void, warn(message: string): void }} Logger
 * @typedef {{ collection: string, key?: string | number, keys?: (string | number)[] }} Happening What an event is about.
 * @typedef {(event: string, handler: (happening: Happening, context: { schema: import("./describe.js").Schema | null }) => void) => void} OnAction
 */

/**
 * Directus calls this once. What it registers runs after a change is saved, returns at once and never throws.
 * @param {{ action: OnAction }} register
 * @param {{ env: Record<string, unknown>, logger: Logger, database: import("./describe.js").Database }} directus
 */
export default function register({ action }, { env, logger, database }) {
  const { SELVEDGE_WEBHOOK_URL: address, SELVEDGE_WEBHOOK_SECRET: key } = env;
  const [url, secret] = [String(address ?? ""), String(key ?? "")];
  const problem = problemOf(url, secret);
  if (problem !== null) {
    logger.error(`selvedge-purge tells nobody what changes: ${problem}`);
    return;
  }

  const collector = createCollector({
    send: async (changes) => {
      const described = await Promise.all(changes.map((change) => describeChange(change, database)));
      await deliver({ url, secret, changes: described });
    },
    onFailure: (reason) => {
      logger.warn(`selvedge-purge gave up telling ${new URL(url).origin} what changed: ${reason}`);
    },
  });

  for (const did of /** @type {const} */ (["create", "update", "delete"])) {
    for (const scope of ["items", "files"]) {
      action(`${scope}.${did}`, ({ collection, key, keys = [] }, { schema }) => {
        collector.add({
          collection,
          action: did,
          schema,
          keys: (key === undefined ? keys : [key]).map(String),
        });
      });
    }
  }
  // A file that is put in the place of another one is told of by this alone.
  action("files.upload", ({ collection, key }, { schema }) => {
    collector.add({ collection, action: "update", schema, keys: key === undefined ? [] : [String(key)] });
  });
  // Moving one item by hand renumbers those between.
  action("items.sort", ({ collection }, { schema }) => {
    collector.add({ collection, action: "update", schema, keys: [], all: true });
  });
}

/**
 * @param {string} url
 * @param {string} secret
 */
function problemOf(url, secret) {
  if (url === "") return "SELVEDGE_WEBHOOK_URL is missing";
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) {
    return `SELVEDGE_WEBHOOK_URL is "${url}", not an http(s) address`;
  }
  if (secret.length < 32) return "SELVEDGE_WEBHOOK_SECRET must have at least 32 characters";
  return null;
}
