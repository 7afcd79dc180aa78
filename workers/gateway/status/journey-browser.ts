import type { z } from "zod";
import type { Deps } from "../deps.ts";
import { parseJson } from "../parse-json.ts";

/** Asks the gateway itself, past the network but through everything that a client's request passes. */
export type AskGateway = (request: Request) => Promise<Response> | Response;

type Asked = { method?: string; json?: unknown; status: number };

/** Somebody at a browser, who keeps cookies. What goes wrong is told by path and status: never by what was sent or answered. */
export type JourneyBrowser = {
  cookies: Map<string, string>;
  /** @throws {Error} when the answer has another status, or is not as the schema says. */
  read<Schema extends z.ZodType>(path: string, schema: Schema): Promise<z.infer<Schema>>;
  /** The answer's text. @throws {Error} when it has another status. */
  ask(path: string, asked: Asked): Promise<string>;
};

/**
 * A browser at an address that no client has (RFC 5737), another one each minute: what a client may do so often is counted
 * by address, and this one asks for ever.
 */
export function createJourneyBrowser(
  { config }: Pick<Deps, "config">,
  { ask, minute, signal }: { ask: AskGateway; minute: number; signal: AbortSignal },
): JourneyBrowser {
  const cookies = new Map<string, string>();
  async function send(path: string, { method = "GET", json, status }: Asked): Promise<string> {
    const headers = new Headers({
      [config.clientAddressHeader]: `192.0.2.${1 + (minute % 250)}`,
      // As it comes from the site, over https.
      ...{ "x-forwarded-proto": "https", "user-agent": "journeys", origin: config.publicUrl },
    });
    if (cookies.size > 0) headers.set("cookie", Array.from(cookies, (pair) => pair.join("=")).join("; "));
    if (json !== undefined) headers.set("content-type", "application/json");
    const body = json === undefined ? null : JSON.stringify(json);
    const answer = await ask(new Request(`${config.publicUrl}${path}`, { method, headers, body, signal }));
    for (const line of answer.headers.getSetCookie()) keep(cookies, line);
    const text = await answer.text();
    if (answer.status !== status) throw new Error(`${path} answered ${answer.status}, not ${status}`);
    return text;
  }
  return {
    cookies,
    ask: send,
    async read(path, schema) {
      const parsed = schema.safeParse(parseJson(await send(path, { status: 200 })));
      if (!parsed.success) throw new Error(`${path} answered something else than it should`);
      return parsed.data;
    },
  };
}

function keep(cookies: Map<string, string>, line: string): void {
  const [name = "", value = ""] = (line.split(";")[0] ?? "").split(/=(.*)/s);
  if (/max-age=0(?:;|$)/i.test(line)) cookies.delete(name);
  else cookies.set(name, value);
}
