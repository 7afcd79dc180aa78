import { describe, expect, it } from "vitest";
import { datasetForms, datasetPlace } from "./dataset-forms.ts";
import { writeMetadata } from "./metadata-lines.ts";
import { parseForm } from "./parse-form.ts";

const id = "00000000-0000-4000-8000-000000000001";
const url = new URL(`https://site.test/app/datasets/${id}/rules?do=store`);

function sent(name: string, fields: Record<string, string>) {
  const form = datasetForms[name] ?? expect.fail(`there is no form "${name}"`);
  const parsed = parseForm(form.schema, Object.entries(fields));
  return parsed.ok ? form.ask(parsed.data as never, url) : parsed.errors;
}

it("forms of a data set are known by its place, and nothing else is", () => {
  expect(datasetPlace(`/app/datasets/${id}/rules?do=store`)).toBe("/app/datasets/:id/rules?do=store");
  expect(datasetPlace(`/app/datasets/${id}`)).toBe("/app/datasets/:id");
  expect(datasetPlace("/app/datasets/other")).toBe("/app/datasets/other");
  expect(datasetPlace(`/app/datasets/${id}x`)).toBe(`/app/datasets/${id}x`);
});

describe("the rules", () => {
  it("are sent as the API has them, with what they were read as", () => {
    const fields = {
      etag: '"rules-3"',
      "columns.0.name": encodeURIComponent("a\nb & 100 %+"),
      "columns.0.type": "number",
      "columns.0.required": "on",
      "columns.0.min": "1",
      "columns.0.max": "",
      "columns.0.pattern": "",
      "columns.1.name": "c",
      "columns.1.type": "text",
    };
    expect(sent("/app/datasets/:id/rules?do=store", fields)).toEqual({
      ...{ method: "PUT", path: `/api/datasets/${id}/rules`, ifMatch: '"rules-3"' },
      json: {
        columns: [
          {
            ...{ name: "a\nb & 100 %+", type: "number", required: true, unique: false },
            ...{ min: "1", max: null, pattern: null },
          },
          { name: "c", type: "text", required: false, unique: false },
        ],
      },
    });
  });
});

describe("the metadata", () => {
  it("come back as they were, whatever they are", () => {
    const metadata = {
      a: "x",
      b: 5,
      c: true,
      d: "5",
      e: "true",
      f: "",
      g: " x ",
      h: "a\nb",
      i: '"q"',
      j: "a: b",
    };
    const fields = { name: "n", metadata: writeMetadata(metadata) };
    expect(sent("/app/datasets/:id?do=change", fields)).toMatchObject({ json: { name: "n", metadata } });
  });

  it("are refused with the line that is none", () => {
    expect(sent("/app/datasets/:id?do=change", { name: "n", metadata: "a: b\nsomething" })).toEqual({
      metadata: 'Not "name: value": something',
    });
  });
});
