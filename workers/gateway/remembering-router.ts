import type { Result, Router } from "hono/router";
import { TrieRouter } from "hono/router/trie-router";
import { createBoundedMap } from "./bounded-map.ts";

const mostRemembered = 1_000;
/** Longer paths are nobody's but who makes them up. */
const longestPath = 200;

/**
 * A router that remembers what it found for a path: looking through every pattern, the middleware's too, takes as long
 * as all that the middleware then does. The faster router of Hono's cannot hold paths as ours, where a name and an id
 * may stand in one place.
 */
export function createRememberingRouter<Handler>(): Router<Handler> {
  const router = new TrieRouter<Handler>();
  const found = createBoundedMap<string, Result<Handler>>(mostRemembered);
  return {
    name: "RememberingRouter",
    add: (method, path, handler) => router.add(method, path, handler),
    match(method, path) {
      if (path.length > longestPath) return router.match(method, path);
      const key = `${method} ${path}`;
      const known = found.get(key);
      if (known !== undefined) return known;
      const result = router.match(method, path);
      found.set(key, result);
      return result;
    },
  };
}
