import { z } from "zod";
import {
  type DatasetMetadata,
  datasetNameSchema,
  importDatasetSchema,
} from "../../../workers/contract/datasets.ts";
import { datasetPage } from "./dataset-page.ts";
import { readValue } from "./metadata-lines.ts";
import { post, type TextForm } from "./text-form.ts";
import { dataFormWords as words } from "./words/app/data-forms.ts";

const datasetPath = /^\/app\/datasets\/([0-9a-f]{8}-[0-9a-f-]{27})(?=$|[/?])/;
const one = "/app/datasets/:id";

/** A form's address with ":id" in the place of a data set's id, as the table of forms names it. */
export function datasetPlace(address: string): string {
  return address.replace(datasetPath, one);
}

/** Whether a form is about the rules of a data set, which may be long. */
export function isRulesForm(pathname: string): boolean {
  return datasetPlace(pathname) === `${one}/rules`;
}

const nothing = z.strictObject({});
const metadataLine = /^([A-Za-z0-9_.-]{1,64})\s*[=:]\s*(.+)$/;

const notNameValue = (line: string) => words.notNameValue.replace("{line}", () => line);

/** A form has lines of names and values where the API has an object. */
const changeForm = z
  .strictObject({ name: datasetNameSchema, metadata: z.string().max(30_000) })
  .transform(({ name, metadata }, context) => {
    const values: DatasetMetadata = {};
    for (const line of metadata.split(/\r?\n/).filter((text) => text.trim() !== "")) {
      const [, key, value] = metadataLine.exec(line.trim()) ?? [];
      if (key !== undefined && value !== undefined) values[key] = readValue(value.trim());
      else context.addIssue({ code: "custom", path: ["metadata"], message: notNameValue(line) });
    }
    return { name, metadata: values };
  });

const orNull = (value: string) => (value === "" ? null : value);
const isTicked = (value: string) => value === "on";

/** How the fields of one column are read. Names are encoded: a browser sends other line breaks than stand in them. */
const read = {
  name: (value: string) => new URLSearchParams(`name=${value}`).get("name"),
  type: (value: string) => value,
  required: isTicked,
  unique: isTicked,
  ...{ min: orNull, max: orNull, pattern: orNull },
};

const isField = (name: string): name is keyof typeof read => Object.hasOwn(read, name);

/** Fields as "columns.3.type", which is also how the API names what is wrong with them. */
const rulesForm = z
  .record(z.string().regex(/^(?:etag|columns\.\d{1,4}\.[a-z]+)$/, words.unknownField), z.string())
  .transform(({ etag = "", ...fields }) => {
    const columns: Record<string, unknown>[] = [];
    for (const [field, value] of Object.entries(fields)) {
      const [, index = "", name = ""] = field.split(".");
      if (!isField(name)) continue;
      columns[Number(index)] ??= { required: false, unique: false };
      const column = columns[Number(index)];
      if (column) column[name] = read[name](value);
    }
    return { etag, columns: columns.filter(Boolean) };
  });

const idOf = ({ pathname }: URL) => datasetPath.exec(pathname)?.[1] ?? "";
const apiOf = (url: URL) => `/api/datasets/${idOf(url)}`;
const pageOf = (url: URL, done: string) => `${datasetPage(idOf(url))}?done=${done}`;

/** What is done with one data set; its pages are where the forms are sent. */
export const datasetForms: Record<string, TextForm> = {
  "/app?do=import": {
    schema: importDatasetSchema,
    ask: (json: unknown) => ({ method: "POST", path: "/api/datasets/import", json, waitMs: 6 * 60_000 }),
    next: (_, { dataset }) => `${datasetPage((dataset as { id: string }).id)}?done=imported`,
  },
  [`${one}?do=change`]: {
    schema: changeForm,
    ask: (json: unknown, url) => ({ method: "PATCH", path: apiOf(url), json }),
    next: (url) => pageOf(url, "changed"),
  },
  [`${one}?do=delete`]: {
    schema: nothing,
    ask: (_: unknown, url) => ({ method: "DELETE", path: apiOf(url) }),
    next: (url) => pageOf(url, "deleted"),
  },
  [`${one}?do=restore`]: {
    schema: nothing,
    ask: (_: unknown, url) => ({ method: "POST", path: `${apiOf(url)}/restore` }),
    next: (url) => pageOf(url, "restored"),
  },
  [`${one}?do=purge`]: {
    schema: nothing,
    ask: (_: unknown, url) => ({ method: "POST", path: `${apiOf(url)}/purge` }),
    next: () => "/app?done=purged",
  },
  [`${one}?do=run`]: {
    schema: nothing,
    ask: (_: unknown, url) => post("/api/tasks")({ datasetId: idOf(url) }),
    next: (_, { task }) => `/app/tasks/${(task as { id: string }).id}`,
  },
  [`${one}/rules?do=store`]: {
    schema: rulesForm,
    ask: ({ etag, columns }: { etag: string; columns: unknown[] }, url) => ({
      ...{ method: "PUT", path: `${apiOf(url)}/rules` },
      ...{ json: { columns }, ifMatch: etag },
    }),
    next: (url) => pageOf(url, "rules"),
  },
};
