import { inject } from "vitest";

/** A JSON Schema, as far as the tests look into it. */
export type Schema = {
  type?: string | string[];
  properties?: Record<string, Schema>;
  additionalProperties?: boolean | Schema;
  items?: Schema;
  anyOf?: Schema[];
  oneOf?: Schema[];
  allOf?: Schema[];
  $ref?: string;
};

export type Operation = {
  /** As the tables write it: `PATCH /api/user/me`. */
  name: string;
  method: string;
  path: string;
  security: Record<string, string[]>[] | undefined;
  body: Schema | undefined;
};

type Described = {
  security?: Record<string, string[]>[];
  requestBody?: { content: Record<string, { schema: Schema }> };
};

const methods = ["get", "post", "put", "patch", "delete"] as const;

/** Every operation of the running platform's OpenAPI document. */
export async function readOperations(): Promise<Operation[]> {
  const document = (await (await fetch(`${inject("urls").gateway}/openapi.json`)).json()) as {
    paths: Record<string, Partial<Record<(typeof methods)[number], Described>>>;
  };
  return Object.entries(document.paths).flatMap(([path, item]) =>
    methods.flatMap((method) => {
      const described = item[method];
      if (described === undefined) return [];
      const { security, requestBody } = described;
      const body = requestBody?.content["application/json"]?.schema;
      return [
        { name: `${method.toUpperCase()} ${path}`, method: method.toUpperCase(), path, security, body },
      ];
    }),
  );
}
