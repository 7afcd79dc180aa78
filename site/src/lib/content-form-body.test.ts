import { describe, expect, test } from "vitest";
import { contentCollections } from "../../../workers/contract/content-fields.ts";
import { contentBody, minuteOf } from "./content-form-body.ts";

const { posts, pages, redirects, navigation, site_settings: settings } = contentCollections;

describe("a form of the desk", () => {
  test("says what it has, empties what was emptied, and leaves the rest", () => {
    const entries = {
      title: " First ",
      slug: "",
      body: "One\r\ntwo",
      cover: "",
      "tags.b": "on",
      "tags.a": "on",
    };
    expect(contentBody(posts, entries)).toEqual({
      ...{ title: "First", slug: "", body: "One\ntwo", cover: null, tags: ["b", "a"] },
    });
  });

  test("says numbers and ticks as such, and what is no number as it was written", () => {
    expect(contentBody(navigation, { sort: "-3" })).toEqual({ sort: -3 });
    expect(contentBody(navigation, { sort: "third" })).toEqual({ sort: "third" });
    expect(contentBody(navigation, { sort: "" })).toEqual({ sort: null });
    expect(contentBody(redirects, { permanent: "on" })).toEqual({ permanent: true });
    expect(contentBody(redirects, {})).toEqual({ permanent: false });
  });

  test("says the state that a button means, and a time only where it is another", () => {
    const shown = { publishedWas: "2026-11-01T09:00" };
    const said = (entries: object) => contentBody(posts, { ...shown, ...entries });
    expect(said({ publishedAt: "2026-11-01T09:00" })).toEqual({ tags: [] });
    expect(said({ publishedAt: "2026-12-01T09:30", status: "scheduled" })).toEqual({
      ...{ tags: [], status: "scheduled", publishedAt: "2026-12-01T09:30:00Z" },
    });
    expect(said({ publishedAt: "" })).toEqual({ tags: [], publishedAt: null });
    expect(contentBody(settings, { status: "published" })).toEqual({});
  });

  test("says what was read, unless it is to be saved over", () => {
    const read = { updatedAt: "2026-11-01T09:00:00.123Z" };
    expect(contentBody(settings, read)).toEqual(read);
    expect(contentBody(settings, { ...read, overwrite: "yes" })).toEqual({});
  });
});

describe("the blocks of a page", () => {
  test("come in their order, with what each type has", () => {
    const entries = {
      ...{ "blocks.there": "yes", "blocks.0.type": "hero", "blocks.0.heading": "Hello", "blocks.0.body": "" },
      ...{ "blocks.1.type": "points", "blocks.1.items.0.title": "One", "blocks.1.items.0.text": "" },
      ...{ "blocks.1.items.1.title": "", "blocks.1.items.1.text": "" },
      ...{ "blocks.2.type": "posts", "blocks.2.count": "4", "blocks.2.secret": "no" },
    };
    expect(contentBody(pages, entries)).toEqual({
      blocks: [
        { type: "hero", heading: "Hello", body: null, label: null, url: null },
        { type: "points", heading: null, items: [{ title: "One", text: null }] },
        { type: "posts", heading: null, count: 4 },
      ],
    });
  });

  test("that the form does not know stay as they are", () => {
    const entries = {
      "blocks.there": "yes",
      "blocks.0.type": "odd",
      "blocks.0.kept": '{"type":"odd","a":1}',
    };
    expect(contentBody(pages, entries)).toEqual({ blocks: [{ type: "odd", a: 1 }] });
  });

  test("are none where all were removed, and unsaid where the form has none", () => {
    expect(contentBody(pages, { "blocks.there": "yes" })).toEqual({ blocks: [] });
    expect(contentBody(pages, {})).toEqual({});
  });
});

test("a time is shown in minutes of UTC", () => {
  expect(minuteOf("2026-11-01T09:00:30.500Z")).toBe("2026-11-01T09:00");
  expect(minuteOf(null)).toBe("");
});
