import type { createApp } from "../app.ts";
import type { Schema } from "../openapi/document.ts";

type Described = {
  security?: object[];
  parameters?: { name: string; in: string; required?: boolean; schema?: Schema }[];
  requestBody?: { content?: Record<string, { schema?: Schema }> };
};

/** One operation of the OpenAPI document, with a request that its schemas let pass. */
export type Operation = {
  method: string;
  path: string;
  /** It is for somebody who is signed in. */
  needsIdentity: boolean;
  /** Path and query with something in every place that has to be filled. */
  url: string;
  init: RequestInit;
};

/** Every operation of the gateway, as its own document lists them. */
export async function listOperations(app: ReturnType<typeof createApp>): Promise<Operation[]> {
  const { paths } = await (await app.request("http://localhost/openapi.json")).json<{
    paths: Record<string, Record<string, Described>>;
  }>();
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, described]) => toOperation(method.toUpperCase(), path, described)),
  );
}

function toOperation(method: string, path: string, described: Described): Operation {
  const query = (described.parameters ?? [])
    .filter((parameter) => parameter.in === "query" && parameter.required)
    .map(({ name, schema = {} }) => [name, String(sampleOf(schema))]);
  const search = query.length === 0 ? "" : `?${new URLSearchParams(query)}`;
  const schema = described.requestBody?.content?.["application/json"]?.schema;
  const headers = { "content-type": "application/json" };
  return {
    ...{ method, path, needsIdentity: (described.security ?? []).length > 0 },
    url: path.replace(/\{[^}]*\}/g, "00000000-0000-4000-8000-000000000001") + search,
    init: { method, ...(schema === undefined ? {} : { headers, body: JSON.stringify(sampleOf(schema)) }) },
  };
}

const samples: Record<string, string> = {
  email: "somebody@example.test",
  uuid: "00000000-0000-4000-8000-000000000001",
  "date-time": "2090-01-01T00:00:00Z",
  uri: "https://example.test/",
};

/** The least that a schema takes. */
function sampleOf(schema: Schema): unknown {
  if (schema.const !== undefined) return schema.const;
  if (schema.enum !== undefined) return schema.enum[0];
  const [choice] = schema.anyOf ?? schema.oneOf ?? [];
  if (choice !== undefined) return sampleOf(choice);
  if (schema.allOf !== undefined) return Object.assign({}, ...schema.allOf.map(sampleOf));
  const type = [schema.type].flat()[0];
  if (type === "object" || schema.properties !== undefined) {
    const fields = (schema.required ?? []).map((name) => [
      name,
      // What trims an address first does not say in the document that it is one.
      /email$/i.test(name) ? samples.email : sampleOf(schema.properties?.[name] ?? {}),
    ]);
    return Object.fromEntries(fields);
  }
  if (type === "array") return schema.items === undefined ? [] : [sampleOf(schema.items)];
  if (type === "integer" || type === "number") return schema.minimum ?? 1;
  if (type === "boolean") return true;
  return samples[schema.format ?? ""] ?? "sample".padEnd(schema.minLength ?? 0, "x");
}
