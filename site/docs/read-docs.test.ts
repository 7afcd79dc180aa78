import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { isGatewayPath } from "../../workers/contract/gateway-paths.ts";
import { docsFolder, readDocs } from "./read-docs.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const { docs, menu } = readDocs("https://git.example/selvedge");
const scripts = Object.keys(JSON.parse(readFileSync(`${root}package.json`, "utf8")).scripts);
const sourceOf = (slug: string) => readFileSync(new URL(`${slug}.md`, docsFolder), "utf8");
const attributes = (html: string, name: string) =>
  [...html.matchAll(new RegExp(`\\s${name}="([^"]*)"`, "g"))].map(([, value = ""]) => value);

it("every page is in the table of contents once, in the order of reading", () => {
  const listed = menu.flatMap(({ links }) => links.map(({ slug }) => slug));
  expect(listed).toEqual(docs.map(({ slug }) => slug));
  expect(new Set(listed).size).toBe(listed.length);
});

describe.each(docs.map((doc) => [doc.slug, doc] as const))("%s", (slug, doc) => {
  it("leads only to what is there", () => {
    for (const href of attributes(doc.html, "href")) {
      if (href.startsWith("https://")) continue;
      const { pathname, hash } = new URL(href, `https://site.test/docs/${slug}`);
      const target = docs.find((each) => pathname === `/docs/${each.slug}`);
      const isThere = target !== undefined || isGatewayPath(pathname) || hasRoute(pathname);
      expect(isThere, `${href} leads nowhere`).toBe(true);
      if (hash !== "") {
        expect(
          target?.headings.map(({ id }) => `#${id}`),
          href,
        ).toContain(hash);
      }
    }
  });

  it("names only commands that the repository has", () => {
    const source = sourceOf(slug);
    const named = [
      ...source.matchAll(/\bpnpm (?!--filter|is\b)(?:run )?([a-z][a-z:-]*)/g),
      ...source.matchAll(/\bnpm (?!install\b)(?:run )?([a-z:-]+)/g),
    ].map(([, script = ""]) => script);
    for (const script of named) expect(scripts, `pnpm ${script}`).toContain(script);
  });

  it("names only files and folders that are there", () => {
    const source = sourceOf(slug).replace(/```[\s\S]*?```/g, "");
    const named = source.matchAll(
      /`((?:workers|site|docs|db|dev|cms|billing|selfhost|tests|bench|infra)\/[\w./-]*)`/g,
    );
    for (const [, path = ""] of named) expect(existsSync(root + path), path).toBe(true);
  });

  it("has one name for each heading, and no markup that a page must not have", () => {
    const ids = attributes(doc.html, "id");
    expect(new Set(ids).size).toBe(ids.length);
    expect(doc.html).not.toMatch(/<script|<style|\sstyle=|\son\w+=/);
    expect(doc.parts.map(({ id }) => id).filter((id) => id !== null)).toEqual(
      doc.headings.map(({ id }) => id),
    );
  });
});

it("a page can be changed where the repository says where it is", () => {
  expect(docs[0]?.editUrl).toBe("https://git.example/selvedge/edit/main/docs/site/getting-started.md");
  expect(readDocs(null).docs[0]?.editUrl).toBeNull();
});

/** A page that has a file of its own among the routes. */
function hasRoute(pathname: string): boolean {
  const routes = `${root}site/src/routes/(site)${pathname}`;
  return existsSync(`${routes}.tsx`) || existsSync(`${routes}/index.tsx`);
}
