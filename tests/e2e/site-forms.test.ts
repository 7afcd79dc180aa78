import { expect, it } from "vitest";
import { z } from "zod";
import { textForms } from "../../site/src/lib/text-forms.ts";
import { readOperations } from "../security/operations.ts";

const operations = await readOperations();

/** A form's fields, filled with something; what they say does not matter here. */
function filled(schema: z.ZodType): never {
  const { properties = {} } = z.toJSONSchema(schema, { unrepresentable: "any" });
  return Object.fromEntries(Object.keys(properties).map((name) => [name, "x"])) as never;
}

/** The operation that a request is for, as the document names it. */
function operationOf(method: string, address: string): string | undefined {
  const { pathname } = new URL(address, "http://localhost");
  return operations.find(
    (each) =>
      each.method === method && new RegExp(`^${each.path.replace(/\{\w+\}/g, "[^/]+")}$`).test(pathname),
  )?.name;
}

it.each(Object.keys(textForms))(
  "the site's form %s asks an operation that there is, with what it takes",
  (name) => {
    const form = textForms[name] ?? expect.fail(`${name} is gone`);
    const { method, path, json } = form.ask(filled(form.schema), new URL(name, "http://localhost"));
    const asked = operationOf(method, path) ?? expect.fail(`${method} ${path} is no operation`);
    const { body } = operations.find((each) => each.name === asked) ?? expect.fail(`${asked} is gone`);
    const fields = (schema = body): string[] => [
      ...Object.keys(schema?.properties ?? {}),
      ...[schema?.anyOf, schema?.oneOf, schema?.allOf]
        .flatMap((each) => each ?? [])
        .flatMap((each) => fields(each)),
    ];
    for (const field of Object.keys((json ?? {}) as object))
      expect(fields(), `${asked} takes ${field}`).toContain(field);
  },
);
