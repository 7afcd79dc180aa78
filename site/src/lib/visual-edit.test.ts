import { setAttr } from "@directus/visual-editing";
import { expect, test } from "vitest";
import { visualEdit } from "./visual-edit.ts";

test("an attribute is what Directus' library makes of the same", () => {
  const item = "00000000-0000-4000-8000-000000000001";
  for (const edited of [
    { collection: "posts", item, fields: ["title"], mode: "popover" },
    { collection: "pages", item, fields: ["title", "blocks"], mode: "drawer" },
  ] as const) {
    expect(visualEdit({ ...edited, fields: [...edited.fields] })).toBe(
      setAttr({ ...edited, fields: [...edited.fields] }),
    );
  }
});
