import { getRequestEvent } from "solid-js/web";
import type { AnswerOf, ParametersOf, Read } from "../../../workers/contract/reads.ts";
import { failureOf, type Loaded, noAnswer } from "./failure.ts";

type LoadOptions = {
  /** "nobody" loads without the visitor's cookies, so that public pages are the same for everyone. */
  as?: "visitor" | "nobody";
  /** What follows the path, without its question mark. */
  query?: string;
  json?: unknown;
};

type Named<Name extends Read> =
  ParametersOf<Name> extends Record<string, string>
    ? [options: LoadOptions & { path: ParametersOf<Name> }]
    : [options?: LoadOptions];

/**
 * Loads what an operation of the API answers: through the gateway while the server renders, by fetch in the browser.
 * Never throws: a page shows the failure in the place of what is missing.
 */
export async function load<Name extends Read>(
  name: Name,
  ...[options = {}]: Named<Name>
): Promise<Loaded<AnswerOf<Name>>> {
  const { query, ...rest }: LoadOptions & { path?: Record<string, string> } = options;
  return await loadJson(addressOf(name, rest.path, query), rest);
}

/** Loads JSON of the site's own, by its path. */
export async function loadOwn<Data>(path: string): Promise<Loaded<Data>> {
  return await loadJson(path, {});
}

function addressOf(name: Read, values: Record<string, string> = {}, query = ""): string {
  const path = name
    .slice(name.indexOf(" ") + 1)
    .replace(/\{(\w+)\}/g, (_, key: string) => encodeURIComponent(values[key] ?? ""));
  return query === "" ? path : `${path}?${query}`;
}

async function loadJson<Data>(path: string, options: LoadOptions): Promise<Loaded<Data>> {
  try {
    const response = await ask(path, options);
    if (!response.ok) return { ok: false, failure: await failureOf(response) };
    return { ok: true, data: (await response.json()) as Data };
  } catch (cause) {
    if (import.meta.env.SSR) console.error(`Cannot load ${path}:`, cause);
    return { ok: false, failure: noAnswer() };
  }
}

async function ask(path: string, options: LoadOptions): Promise<Response> {
  if (!import.meta.env.SSR) return askFromBrowser(path, options);
  const event = getRequestEvent();
  if (!event) throw new Error(`Cannot load "${path}": there is no request to load it for`);
  // Loaded when needed, so that nothing of it gets into the browser's bundle.
  const { askGateway } = await import("./ask-gateway.ts");
  const { request, clientAddress, locals } = event;
  const asking = { request, clientAddress, cookie: locals.cookie };
  return askGateway(asking, path, options.json === undefined ? options : { ...options, method: "POST" });
}

function askFromBrowser(path: string, { json }: LoadOptions): Promise<Response> {
  const accept = "application/json";
  if (json === undefined) return fetch(path, { headers: { accept } });
  const headers = { accept, "content-type": "application/json" };
  return fetch(path, { method: "POST", headers, body: JSON.stringify(json) });
}
