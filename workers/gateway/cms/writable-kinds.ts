import { z } from "@hono/zod-openapi";
import { pageBlockSchema } from "../../contract/page-blocks.ts";
import { mostPathChars, redirectPathOf, sitePathPattern } from "../../contract/redirect-path.ts";
import type { WritableField } from "./writable-field.ts";

const mostMarkdown = 200_000;
const mostBlocks = 100;

const unseen = /\p{Cc}/u;
/** A text of many lines has them, and tabs. */
const unseenInLines = /[^\P{Cc}\t\n\r]/u;
const isUnseen = "Has characters that no text has";

/** Text of people's, without what neither Postgres nor a reader can make anything of. */
function textOf(most: number, without: RegExp) {
  return z
    .string()
    .max(most, `Longer than ${most} characters`)
    .refine((text) => text.isWellFormed() && !without.test(text), isUnseen);
}

const line = (most: number) => textOf(most, unseen);
const markdown = textOf(mostMarkdown, unseenInLines);

const slug = z
  .string()
  .max(120, "Longer than 120 characters")
  .regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/, "Not a slug, as first-post is");
const sitePath = line(mostPathChars)
  .regex(sitePathPattern, "Not a path of the site, as /old-page is")
  .refine(
    (path) => !sitePathPattern.test(path) || redirectPathOf(path) !== null,
    "Leads nowhere: the site is asked for letters a to z, digits and ._~- between single slashes, and not for the API's paths",
  )
  .overwrite((path) => redirectPathOf(path) ?? path);
const link = line(500).regex(
  /^(?:\/(?![/\\])|https:\/\/|mailto:)[^\s\\]*$/,
  "Not a path of the site, and no https or mailto address",
);

/** As `pages.blocks` is read: one that could not be shown is refused here. */
const blocks = z
  .array(z.unknown())
  .max(mostBlocks, `More than ${mostBlocks} blocks`)
  .superRefine((list, context) => {
    for (const [index, block] of list.entries()) {
      const { error } = pageBlockSchema.safeParse(block);
      for (const { path, message } of error?.issues ?? [])
        context.addIssue({ code: "custom", message, path: [index, ...path] });
      if (!isSeen(block)) context.addIssue({ code: "custom", message: isUnseen, path: [index] });
    }
  });

/** Whether every text in it is one, also in what the block has left over of another kind. */
function isSeen(value: unknown): boolean {
  if (typeof value === "string") return value.isWellFormed() && !unseenInLines.test(value);
  if (typeof value !== "object" || value === null) return true;
  return Object.entries(value).every(([name, inner]) => isSeen(name) && isSeen(inner));
}

function takenBy({ kind, most = 200, of = [], required = false }: WritableField): z.ZodType {
  switch (kind) {
    case "slug":
      return slug.openapi({ example: "first-post" });
    case "line":
      return required ? line(most).regex(/\S/, "Empty").openapi({ example: "Something" }) : line(most);
    case "markdown":
      return markdown;
    case "path":
      return sitePath.openapi({ example: "/old-page" });
    case "link":
      return link.openapi({ example: "/new-page" });
    case "email":
      return z.email("Not an e-mail address").max(200);
    case "choice":
      return z.enum(of as [string, ...string[]], `Not one of ${of.join(", ")}`);
    case "id":
      return z.uuid("Not an id");
    case "ids":
      return z.array(z.uuid("Not an id")).max(50, "More than 50");
    case "whole":
      return z.int().min(-1_000_000).max(1_000_000);
    case "flag":
      return z.boolean();
    case "blocks":
      return blocks;
  }
}

/** What is taken for a field, in a new item or in a change of one. */
export function writtenBy(field: WritableField, isNew: boolean): z.ZodType {
  const value = takenBy(field);
  const isNullable = field.required !== true && field.kind !== "ids" && field.kind !== "flag";
  const taken = isNullable ? value.nullable() : value;
  return isNew && field.required === true ? taken : taken.optional();
}
