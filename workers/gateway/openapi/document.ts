/** An OpenAPI document, as far as it is looked into here. */
export type Document = {
  tags?: { name: string; description: string }[];
  components?: object;
  paths?: Record<string, Record<string, Operation>>;
};

export type Media = Record<string, { schema?: Schema; example?: unknown }>;

export type Answer = { $ref?: string; description?: string; content?: Media };

export type Operation = {
  tags?: string[];
  requestBody?: { content?: Media };
  responses: Record<string, Answer>;
};

/** A JSON Schema, likewise. */
export type Schema = {
  $ref?: string;
  type?: string | string[];
  const?: unknown;
  enum?: unknown[];
  anyOf?: Schema[];
  oneOf?: Schema[];
  allOf?: Schema[];
  properties?: Record<string, Schema>;
  additionalProperties?: boolean | Schema;
  required?: string[];
  items?: Schema;
  format?: string;
  pattern?: string;
  minLength?: number;
  maxLength?: number;
  minimum?: number;
  exclusiveMinimum?: number;
  minItems?: number;
};
