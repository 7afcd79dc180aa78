import { z } from "zod";
import { ApiError } from "../../contract/api-error.ts";
import type { Deps } from "../deps.ts";

const timeoutMs = 5_000;
const txt = 16;
const [noError, noSuchName] = [0, 3];

const answerSchema = z.object({
  Status: z.int(),
  Answer: z.array(z.object({ type: z.int(), data: z.string() })).default([]),
});

/**
 * The TXT records of a name, by DNS over HTTPS in JSON; none when the DNS says that there are none.
 * @throws {ApiError} `upstream_failed`, `upstream_timeout` or `unavailable` when it cannot say.
 * @see https://developers.cloudflare.com/1.1.1.1/encryption/dns-over-https/make-api-requests/dns-json/
 */
export async function lookUpTxt(
  { config, upstreams }: Pick<Deps, "config" | "upstreams">,
  name: string,
): Promise<string[]> {
  const answer = await upstreams.dns.ask(new URL(config.dnsUrl).pathname, {
    ...{ headers: { accept: "application/dns-json" }, query: new URLSearchParams({ name, type: "TXT" }) },
    timeoutMs,
  });
  const parsed = answerSchema.safeParse(answer);
  if (!parsed.success || ![noError, noSuchName].includes(parsed.data.Status)) {
    throw new ApiError("upstream_failed", `The DNS cannot say what is at "${name}"`, { cause: parsed.error });
  }
  return parsed.data.Answer.filter(({ type }) => type === txt).map(({ data }) => textOf(data));
}

/** A record's text comes as one quoted string or several that belong together, or bare. */
function textOf(data: string): string {
  const strings = [...data.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map(([, text = ""]) => text);
  return strings.length === 0 ? data : strings.join("").replace(/\\(.)/g, "$1");
}
