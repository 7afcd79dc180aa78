import { createDirectus, customEndpoint, rest } from "@directus/sdk";
import { getRequestEvent } from "solid-js/web";
import { z } from "zod";
import { askGateway } from "../ask-gateway.ts";
import { type Failure, failureOf, type Loaded } from "../failure.ts";
import { noAnswer } from "../no-answer.ts";
import { noteFailure } from "../note-failure.ts";

/** What is asked for of a collection, and how its rows are read. */
type Rows<Schema extends z.ZodType> = { fields: string[]; schema: Schema };

type Question = {
  filter?: Record<string, unknown>;
  sort?: string[];
  limit?: number;
  /** How many are left out at the start. */
  offset?: number | undefined;
};

/** The published rows of a collection that a question asks for. Never throws, as everything that a page loads. */
export async function readRows<Schema extends z.ZodType>(
  collection: string,
  { fields, schema }: Rows<Schema>,
  question: Question = {},
): Promise<Loaded<z.output<Schema>[]>> {
  return await read(`/items/${collection}`, { fields, ...question }, schema.array());
}

/** One item by its slug, or the only one that a collection has. */
export async function readRow<Schema extends z.ZodType>(
  collection: string,
  { fields, schema }: Rows<Schema>,
  slug?: string,
): Promise<Loaded<z.output<Schema>>> {
  const path = slug === undefined ? collection : `${collection}/${encodeURIComponent(slug)}`;
  return await read(`/items/${path}`, { fields }, schema);
}

/** Reads through Directus' own client with the gateway in Directus' place, as nobody in particular. */
async function read<Schema extends z.ZodType>(
  path: string,
  params: Record<string, unknown>,
  schema: Schema,
): Promise<Loaded<z.output<Schema>>> {
  const event = getRequestEvent();
  if (!event) throw new Error(`Cannot read "${path}": there is no request to read it for`);
  let failure: Failure | undefined;
  const gatewayFetch = async (input: URL | RequestInfo): Promise<Response> => {
    const { pathname, search } = new URL(String(input));
    const response = await askGateway(event, pathname + search, { as: "nobody" });
    // The gateway's own way to say that Directus did not answer.
    if (response.headers.get("cache-status")?.includes("stale-if-error"))
      event.locals.contentFailed = "for-all";
    if (!response.ok) failure = await failureOf(await asProblem(response.clone()));
    return response;
  };
  const directus = createDirectus("http://gateway.invalid/api/cms", { globals: { fetch: gatewayFetch } });
  try {
    const command = customEndpoint<unknown>({ path, method: "GET", params });
    return { ok: true, data: schema.parse(await directus.with(rest()).request(command)) };
  } catch (cause) {
    if (!failure) console.error(`Cannot read ${path}:`, cause);
    const why = failure ?? noAnswer();
    if (why.status !== 404 && why.status !== 400) noteFailure(event.locals, why.status);
    return { ok: false, failure: why };
  }
}

const errorsSchema = z.object({
  errors: z.tuple(
    [z.object({ message: z.string(), extensions: z.object({ code: z.string(), requestId: z.string() }) })],
    z.unknown(),
  ),
});

/** What is said in Directus' shape of an error, said as everything else of the gateway's says it. */
async function asProblem(response: Response): Promise<Response> {
  const said = errorsSchema.safeParse(await response.json().catch(() => null));
  const [{ message, extensions }] = said.data?.errors ?? [{ message: undefined, extensions: undefined }];
  const { status, headers } = response;
  const retryAfter = headers.get("retry-after");
  return Response.json(
    { detail: message, code: extensions?.code.toLowerCase(), requestId: extensions?.requestId },
    { status, headers: retryAfter === null ? {} : { "retry-after": retryAfter } },
  );
}
