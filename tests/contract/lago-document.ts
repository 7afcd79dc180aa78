import { readFileSync } from "node:fs";

type Schema = Record<string, unknown>;
type Document = {
  paths: Record<string, Record<string, unknown>>;
  webhooks: Record<
    string,
    { post: { requestBody: { content: { "application/json": { schema: Schema } } } } }
  >;
};

const methods = ["get", "post", "put", "patch", "delete"];

/** Lago's own OpenAPI document, read from the path that the tests are given: it is not part of this repository. */
export function readDocument(load: NodeJS.Require, path: string) {
  const document: Document = load("yaml").parse(readFileSync(path, "utf8"));
  const operations = new Set(
    Object.entries(document.paths).flatMap(([template, item]) =>
      Object.keys(item)
        .filter((method) => methods.includes(method))
        .map((method) => operationName(method, template)),
    ),
  );
  return { operations, webhookErrors: webhookValidator(load, document) };
}

/** `GET /plans/{}`: names of path parameters differ between routers and documents. */
export function operationName(method: string, template: string): string {
  return `${method.toUpperCase()} ${template.replace(/:\w+|\{\w+\}/g, "{}")}`;
}

/** Checks a webhook's payload against what the document says of its type: null, or what is wrong with it. */
function webhookValidator(load: NodeJS.Require, document: Document) {
  const { default: Ajv } = load("ajv/dist/2020");
  const ajv = new Ajv({ strict: false, allErrors: true, logger: false });
  load("ajv-formats").default(ajv);
  ajv.addSchema(document, "lago");
  const names = new Map(
    Object.entries(document.webhooks).map(([name, { post }]) => {
      const { schema } = post.requestBody.content["application/json"];
      const { webhook_type } = schema.properties as { webhook_type: { enum: string[] } };
      return [webhook_type.enum[0], name];
    }),
  );
  return (payload: { webhook_type: string }): string | null => {
    const name = names.get(payload.webhook_type);
    if (name === undefined) return `"${payload.webhook_type}" is not a webhook of the document`;
    const pointer = `lago#/webhooks/${name}/post/requestBody/content/application~1json/schema`;
    const validate = ajv.getSchema(pointer);
    return validate(payload) ? null : ajv.errorsText(validate.errors);
  };
}
