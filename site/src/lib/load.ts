import { getRequestEvent } from "solid-js/web";
import { failureOf, type Loaded, noAnswer } from "./failure.ts";

/**
 * Loads JSON of the API: through the gateway while the server renders, by fetch in the browser. Never throws: a
 * page shows the failure in the place of what is missing.
 * @param as "nobody" loads without the visitor's cookies, so that public pages are the same for everyone.
 */
export async function load<Data>(path: string, as: "visitor" | "nobody" = "visitor"): Promise<Loaded<Data>> {
  try {
    const response = await ask(path, as);
    if (!response.ok) return { ok: false, failure: await failureOf(response) };
    return { ok: true, data: (await response.json()) as Data };
  } catch (cause) {
    if (import.meta.env.SSR) console.error(`Cannot load ${path}:`, cause);
    return { ok: false, failure: noAnswer() };
  }
}

async function ask(path: string, as: "visitor" | "nobody"): Promise<Response> {
  if (!import.meta.env.SSR) return fetch(path, { headers: { accept: "application/json" } });
  const event = getRequestEvent();
  if (!event) throw new Error(`Cannot load "${path}": there is no request to load it for`);
  // Loaded when needed, so that nothing of it gets into the browser's bundle.
  const { askGateway } = await import("./ask-gateway.ts");
  return askGateway(event, path, { as });
}
