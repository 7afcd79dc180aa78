import { z } from "zod";
import { type KeptPage, longestSeconds } from "./kept-page.ts";

const mostPages = 200;
const mostChars = 8 * 1024 * 1024;

/** Of another build nothing is read: its pages name scripts that are not there any more. */
const build = import.meta.env.SITE_BUILD ?? "development";

const keptSchema = z.object({
  body: z.string(),
  headers: z.array(z.tuple([z.string(), z.string()])),
  versions: z.record(z.string(), z.number()).nullable(),
  renderedAtMs: z.number(),
  freshSeconds: z.number(),
});

export type PageStore = ReturnType<typeof createPageStore>;

/** Where rendered pages are kept: in the isolate, and in the Cache API of its place where there is one. */
export function createPageStore() {
  const pages = new Map<string, KeptPage>();
  let chars = 0;

  function forget(key: string): void {
    chars -= pages.get(key)?.body.length ?? 0;
    pages.delete(key);
  }

  function remember(key: string, page: KeptPage): void {
    forget(key);
    pages.set(key, page);
    chars += page.body.length;
    for (const oldest of pages.keys()) {
      if (pages.size <= mostPages && chars <= mostChars) break;
      forget(oldest);
    }
  }

  return {
    /** What fails to come is none. */
    async get(key: string): Promise<KeptPage | null> {
      const here = pages.get(key);
      if (here !== undefined) return here;
      const found = await (await open())?.match(addressOf(key)).catch(() => undefined);
      const page = found && keptSchema.safeParse(await found.json().catch(() => null)).data;
      if (page) remember(key, page);
      return page ?? null;
    },
    async set(key: string, page: KeptPage): Promise<void> {
      remember(key, page);
      const headers = { "cache-control": `max-age=${longestSeconds}`, "content-type": "application/json" };
      await (await open())
        ?.put(addressOf(key), new Response(JSON.stringify(page), { headers }))
        .catch(() => {});
    },
  };
}

/** A cache that is not the default one, under addresses of no zone: no request from outside is answered from it. */
async function open(): Promise<Cache | undefined> {
  if (typeof caches === "undefined") return undefined;
  return await caches.open("selvedge-pages").catch(() => undefined);
}

function addressOf(key: string): string {
  return `https://pages.invalid/${build}${key}`;
}
