import { expect, it } from "vitest";
import { z } from "zod";
import { textForms } from "../../site/src/lib/text-forms.ts";
import { readOperations } from "../security/operations.ts";

const operations = await readOperations();
/** Of whatever a page is about. */
const id = crypto.randomUUID();

/** A form's fields, filled with something of their kind; what they say does not matter here. */
function filled(schema: z.ZodType): never {
  const { properties = {} } = z.toJSONSchema(schema, { unrepresentable: "any" });
  const fields = Object.entries(properties).map(([name, field]) => [name, sampleOf(field)]);
  return Object.fromEntries(fields) as never;
}

function sampleOf(field: z.core.JSONSchema._JSONSchema): unknown {
  if (typeof field === "boolean") return "x";
  if (field.enum) return field.enum[0];
  // What a form turns into something else is a list here: its schema says nothing of it.
  return field.type === "string" ? "x" : [];
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
    const { method, path, json } = form.ask(
      filled(form.schema),
      new URL(name.replace(":id", id), "http://localhost"),
    );
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
