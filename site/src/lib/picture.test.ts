import { expect, it } from "vitest";
import { addressOfPicture, sourcesOf } from "./picture.ts";

const picture = { id: "366bde9a-0a6f-8a5f-b2bf-e552d686efee", version: "17", width: 1_200 };
const at = `/api/cms/assets/${picture.id}`;

it("a picture is asked for in sizes that it has, and in its own", () => {
  expect(sourcesOf(picture)).toBe(`${at}?preset=card&v=17 640w, ${at}?preset=article&v=17 1200w`);
  expect(sourcesOf({ ...picture, width: 640 })).toBe(`${at}?preset=card&v=17 640w`);
  expect(sourcesOf({ ...picture, width: 4_000 })).toContain("preset=wide&v=17 1920w");
});

it("one without pixels has one address, and one without a version says none", () => {
  expect(sourcesOf({ ...picture, width: null })).toBeUndefined();
  expect(addressOfPicture({ ...picture, version: null }, "social")).toBe(`${at}?preset=social`);
});
