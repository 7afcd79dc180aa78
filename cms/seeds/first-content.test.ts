import { readFileSync } from "node:fs";
import { inflateSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { pageBlockSchema } from "../../workers/contract/page-blocks.ts";
import { contentCollections, schemaFile } from "../schema.ts";
import { firstContent } from "./first-content.ts";
import { parseMarkdown } from "./read-markdown.ts";

type Choice = { value: string };
type Field = {
  collection: string;
  field: string;
  meta: { special: string[] | null; options: { fields?: Field[]; choices?: Choice[] } | null };
  schema: { max_length: number | null; is_nullable: boolean; default_value: unknown } | null;
};

const fields = (JSON.parse(readFileSync(schemaFile, "utf8")) as { fields: Field[] }).fields;
const content = firstContent();
const itemsOf = (name: string) => content.find(({ collection }) => collection === name)?.items ?? [];

describe("the content model", () => {
  test("leaves more than half of the 25 collections of Directus' free core to others", () => {
    expect(contentCollections()).toHaveLength(10);
  });

  test("lets every change be found by date_updated, also of what is new", () => {
    const dated = fields.filter(({ field }) => field === "date_updated");
    expect(dated.map(({ collection }) => collection).toSorted()).toEqual(
      contentCollections().filter((name) => name !== "posts_tags"),
    );
    for (const { meta } of dated) expect(meta.special).toEqual(["date-created", "date-updated"]);
  });

  test("has a form for exactly the blocks that the contract knows", () => {
    const form = fields.find(({ collection, field }) => collection === "pages" && field === "blocks");
    const kind = form?.meta.options?.fields?.find(({ field }) => field === "type");
    const known = pageBlockSchema.options.map(({ shape }) => shape.type.value);
    expect(kind?.meta.options?.choices?.map(({ value }) => value)).toEqual(known);
    const parts = new Set(pageBlockSchema.options.flatMap(({ shape }) => Object.keys(shape)));
    expect(new Set(form?.meta.options?.fields?.map(({ field }) => field))).toEqual(parts);
  });
});

describe("the first content", () => {
  test.each(content.map((seed) => [seed.collection, seed] as const))(
    "of %s fits the schema",
    (name, seed) => {
      const known = new Map(
        fields.filter(({ collection }) => collection === name).map((field) => [field.field, field]),
      );
      for (const item of seed.items) {
        for (const [field, value] of Object.entries(item)) {
          expect([...known.keys()]).toContain(field);
          const most = known.get(field)?.schema?.max_length;
          if (typeof value === "string" && most) expect(value.length).toBeLessThanOrEqual(most);
        }
        const needed = [...known.values()].filter(
          ({ schema, field }) =>
            schema && !schema.is_nullable && schema.default_value === null && field !== "id",
        );
        for (const { field } of needed) expect(item[field]).toBeTruthy();
      }
      const ids = seed.items.flatMap(({ id }) => (id === undefined ? [] : [id]));
      expect(new Set(ids).size).toBe(ids.length);
      for (const id of ids) expect(z.uuid().safeParse(id).success).toBe(true);
    },
  );

  test("refers to what is there before it", () => {
    const there = new Set<unknown>();
    for (const { items, files, references } of content) {
      for (const { id } of files) there.add(id);
      for (const item of items) {
        for (const field of Object.keys(references)) {
          const value = item[field] ?? null;
          const ids = Array.isArray(value) ? value.flatMap((row) => Object.values(row)) : [value];
          for (const id of ids) if (id !== null) expect(there).toContain(id);
        }
      }
      for (const { id } of items) there.add(id);
    }
  });

  test("is four published posts and a draft, all with a cover, a category and tags", () => {
    const posts = itemsOf("posts");
    expect(posts.map(({ status }) => status).toSorted()).toEqual(["draft", ...Array(4).fill("published")]);
    for (const post of posts) {
      expect(post.published_at === null).toBe(post.status === "draft");
      expect([post.cover, post.category, post.author]).not.toContain(undefined);
      expect(post.tags).not.toEqual([]);
    }
  });

  test("builds its pages of blocks that the contract takes as they are", () => {
    const pages = itemsOf("pages");
    expect(pages.map(({ slug }) => slug)).toEqual(["about", "legal-notice", "privacy", "terms"]);
    for (const { blocks } of pages) {
      expect(z.array(pageBlockSchema).min(3).parse(blocks)).toMatchObject(blocks as object[]);
    }
  });

  test("says in each legal page that it is a template", () => {
    for (const { slug, blocks } of itemsOf("pages")) {
      if (slug !== "about") expect(JSON.stringify(blocks)).toContain("This page is a template");
    }
  });
});

test("every picture is a PNG of a few kilobytes with all of its pixels, and is described", () => {
  const files = content.flatMap((seed) => seed.files);
  expect(new Set(files.map(({ id }) => id)).size).toBe(5);
  for (const { draw, description } of files) {
    const png = draw();
    expect(png.subarray(1, 4).toString("latin1")).toBe("PNG");
    expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([1200, 630]);
    const start = png.indexOf("IDAT", 0, "latin1");
    const rows = inflateSync(png.subarray(start + 4, start + 4 + png.readUInt32BE(start - 4)));
    expect(rows).toHaveLength(1201 * 630);
    expect(png.length).toBeLessThan(10_000);
    expect(description).toMatch(/^Cloth in /);
  }
});

test("a text without a field that it needs is refused with its file's name", () => {
  const text = parseMarkdown("a.md", "---\nsummary: Short: but fine\n---\nText");
  expect(text.field("summary")).toBe("Short: but fine");
  expect(() => text.field("title")).toThrow('Cannot read "a.md": it has no "title"');
});
