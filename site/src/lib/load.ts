import { getRequestEvent } from "solid-js/web";
import type { AnswerOf, ParametersOf, Read } from "../../../workers/contract/reads.ts";
import type { Failure, Loaded } from "./failure.ts";
import { noAnswer } from "./no-answer.ts";
import { noteFailure } from "./note-failure.ts";

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

/** Loads what the API answers of content, as the visitor: its shape depends on the collection. */
export async function loadContent<Data>(path: string, search: string): Promise<Loaded<Data>> {
  return await loadJson(`/api/cms/collections/${path}${search}`, {});
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
    if (response.ok) return { ok: true, data: (await response.json()) as Data };
    // A page that could read everything needs no words for failures.
    const { failureOf } = await import("./failure.ts");
    return fail(await failureOf(response), options);
  } catch (cause) {
    if (import.meta.env.SSR) console.error(`Cannot load ${path}:`, cause);
    return fail(noAnswer(), options);
  }
}

/** What is loaded as nobody is part of a page for everyone, which nobody keeps without it. */
function fail(failure: Failure, { as }: LoadOptions): { ok: false; failure: Failure } {
  const event = import.meta.env.SSR && as === "nobody" ? getRequestEvent() : undefined;
  if (event) noteFailure(event.locals, failure.status);
  return { ok: false, failure };
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
