import { expect, test } from "vitest";
import type { Me } from "../../../workers/contract/auth.ts";
import { type Destination, destinations, destinationsFor } from "./destinations.ts";
import { findPlaces } from "./find-places.ts";

const pages: Destination[] = [
  { href: "/a", label: "Webhooks", group: "Work", about: "Who is told" },
  { href: "/b", label: "Tasks", group: "Work" },
];
const dataset = {
  ...{
    id: "d",
    name: "People",
    fileName: "people.csv",
    bytes: 1,
    sourceHost: null,
    createdAt: "2026-01-01T00:00:00Z",
  },
};

test("without words there are all pages and nothing else", () => {
  const found = findPlaces(" ", { destinations: pages, datasets: [dataset] as never });
  expect(found.map(({ href }) => href)).toEqual(["/a", "/b"]);
});

test("every word has to be somewhere, in whatever order and case", () => {
  const hrefs = (words: string) => findPlaces(words, { destinations: pages }).map(({ href }) => href);
  expect(hrefs("told WEB")).toEqual(["/a"]);
  expect(hrefs("web tasks")).toEqual([]);
});

test("a dataset leads to its page", () => {
  const found = findPlaces("peo", { destinations: pages, datasets: [dataset] as never });
  expect(found).toEqual([{ href: "/app/datasets/d", label: "People", about: "people.csv" }]);
});

const person = (role: Me["role"], platform: string) => ({ role, user: { role: platform } }) as unknown as Me;

test("pages are for those who may see them", () => {
  const hrefs = (me: Me | undefined) => destinationsFor(me).map(({ href }) => href);
  expect(hrefs(person("viewer", "user"))).not.toContain("/app/webhooks");
  expect(hrefs(person("admin", "user"))).toContain("/app/webhooks");
  expect(hrefs(person("owner", "user")).some((href) => href.startsWith("/admin"))).toBe(false);
  expect(hrefs(person(null, "editor")).filter((href) => href.startsWith("/admin"))).toEqual([
    "/admin/content",
  ]);
  expect(hrefs(person("owner", "admin"))).toEqual(destinations.map(({ href }) => href));
  expect(hrefs(undefined).every((href) => href.startsWith("/app"))).toBe(true);
});
