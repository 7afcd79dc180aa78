import fc, { type Arbitrary } from "fast-check";
import { type Actor, actors } from "../actors.ts";
import type { ApiOperation, Parameter } from "../api-document.ts";
import { fitting, hostile, mutated, type Schema } from "./values.ts";

export type FuzzRequest = {
  operation: ApiOperation;
  actor: Actor;
  /** Path and query as they are sent. */
  url: string;
  headers: Record<string, string>;
  body: string | undefined;
};

/** Ids of what is there, so that not every path leads nowhere. */
type Known = { ids: string[] };

const asking = actors.filter((actor) => actor !== "closing" && actor !== "banned");

export function requestsOf(operations: ApiOperation[], known: Known): Arbitrary<FuzzRequest> {
  const each = operations.map((operation) =>
    fc
      .record({
        actor: fc.constantFrom<Actor>("owner", "anonymous", "platform admin", ...asking),
        path: pathOf(operation, known),
        query: queryOf(operation),
        headers: headersOf(operation),
        body: bodyOf(operation),
      })
      .map(({ actor, path, query, headers, body }) => ({
        ...{ operation, actor, url: query === "" ? path : `${path}?${query}` },
        headers: body === undefined ? headers : { "content-type": body.type, ...headers },
        body: body?.text,
      })),
  );
  return fc.oneof(...each);
}

const likely = <Value>(good: Arbitrary<Value>, bad: Arbitrary<Value>): Arbitrary<Value> =>
  fc.oneof({ weight: 3, arbitrary: good }, { weight: 1, arbitrary: bad });

const oddText = hostile.map((value) =>
  (typeof value === "string" ? value : JSON.stringify(value)).toWellFormed(),
);

function pathOf({ path, parameters }: ApiOperation, { ids }: Known): Arbitrary<string> {
  const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => name);
  const segments = names.map((name) => {
    const schema = parameters.find((each) => each.in === "path" && each.name === name)?.schema ?? {};
    const good = fc.oneof(fitting(schema).map(String), fc.constantFrom(...ids));
    return likely(
      good,
      oddText.map((text) => text.slice(0, 200)),
    ).map(segmentOf);
  });
  return fc
    .tuple(...segments)
    .map((values) =>
      names.reduce((at, name, index) => at.replace(`{${name}}`, () => values[index] ?? ""), path),
    );
}

/** Dots alone would be another address. */
function segmentOf(value: string): string {
  return value === "" || /^\.+$/.test(value) ? "x" : encodeURIComponent(value.toWellFormed());
}

function queryOf({ parameters }: ApiOperation): Arbitrary<string> {
  const described = parameters.filter((each) => each.in === "query");
  const pairs = described.map(({ name, schema, required }) =>
    fc
      .option(likely(fitting(schema).map(asText), oddText), { freq: required ? 20 : 1 })
      .map((value) => (value === null ? [] : [[name, value.slice(0, 2_000)]])),
  );
  const odd = fc.tuple(
    fc.oneof(fc.constantFrom("__proto__", "x[]", "limit", "cursor", "fields"), fc.string()),
    oddText,
  );
  return fc
    .tuple(
      fc.tuple(...pairs),
      fc.oneof({ weight: 5, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: odd }),
    )
    .map(([listed, extra]) => {
      const all = [
        ...listed.flat(),
        ...(extra === null ? [] : [[extra[0].toWellFormed(), extra[1].slice(0, 2_000)]]),
      ];
      return new URLSearchParams(all as [string, string][]).toString();
    });
}

function asText(value: unknown): string {
  return typeof value === "string" ? value.toWellFormed() : (JSON.stringify(value) ?? "");
}

const headerText = fc
  .oneof(oddText, fc.string({ maxLength: 200 }))
  .map((text) => text.replace(/[^\x20-\x7e]/g, "").trim());

function headersOf({ parameters }: ApiOperation): Arbitrary<Record<string, string>> {
  const own = parameters.filter(({ in: place }: Parameter) => place === "header").map(({ name }) => name);
  const names = [
    ...[
      "accept",
      "if-none-match",
      "if-modified-since",
      "range",
      "idempotency-key",
      "traceparent",
      "user-agent",
    ],
    ...[
      "x-request-id",
      "last-event-id",
      "content-type",
      "accept-language",
      "x-http-method-override",
      "forwarded",
    ],
    ...[
      "authorization",
      "cookie",
      "x-api-key",
      "webhook-id",
      "webhook-timestamp",
      "webhook-signature",
      ...own,
    ],
  ];
  const some = fc.dictionary(fc.constantFrom(...names), headerText, { maxKeys: 3, noNullPrototype: true });
  return likely(fc.constant({}), some);
}

type Body = { type: string; text: string } | undefined;

function bodyOf({ body, method }: ApiOperation): Arbitrary<Body> {
  if (method === "GET") return fc.constant(undefined);
  const type = Object.keys(body).find((each) => each.endsWith("json"));
  const schema = (type === undefined ? undefined : body[type]?.schema) as Schema | undefined;
  const good = schema === undefined ? fc.constant<unknown>({}) : fitting(schema);
  const bad = good.chain((value) => mutated(value));
  const json = fc
    .oneof({ weight: 2, arbitrary: good }, { weight: 3, arbitrary: bad })
    .map((value) => ({ type: type ?? "application/json", text: JSON.stringify(value) ?? "null" }));
  const types = [
    "text/plain",
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    "image/png",
  ];
  const odd = fc.record({
    type: fc.constantFrom(
      "application/json",
      ...types,
      ...Object.keys(body).map((each) => each.replace("*", "png")),
    ),
    text: fc.oneof(
      oddText,
      fc.constantFrom("", "{", "[".repeat(20_000), '{"a":'.repeat(5_000), `"${"a".repeat(70_000)}"`, "null"),
      fc.constantFrom(
        '{"a":1e400,"b":9007199254740993}',
        '{"a":1,"a":2}',
        '--x\r\ncontent-disposition: form-data; name="file"\r\n\r\na,b\r\n--x--',
      ),
    ),
  });
  return fc.oneof(
    { weight: 8, arbitrary: json },
    { weight: 2, arbitrary: odd },
    { weight: 1, arbitrary: fc.constant(undefined) },
  );
}
