import hljs from "highlight.js/lib/core";
import bash from "highlight.js/lib/languages/bash";
import ini from "highlight.js/lib/languages/ini";
import javascript from "highlight.js/lib/languages/javascript";
import json from "highlight.js/lib/languages/json";
import typescript from "highlight.js/lib/languages/typescript";
import MarkdownIt from "markdown-it";
import type { Doc } from "../src/lib/docs/doc.ts";

const languages = { sh: bash, toml: ini, js: javascript, json, ts: typescript };
for (const [name, language] of Object.entries(languages)) hljs.registerLanguage(name, language);

type Rendered = Pick<Doc, "html" | "headings" | "parts">;
type Token = ReturnType<InstanceType<typeof MarkdownIt>["parse"]>[number];

/** Pages of this site that are the router's; whatever else it has is a document of its own. */
const ofRouter = /^\/(?:docs|pricing|blog|changelog|status|sign-up)(?:[/#?]|$)/;

/**
 * Renders one page of the documentation.
 * @param drawing Reads a diagram by its name: the text of an SVG file.
 * @throws {Error} saying what cannot be shown.
 */
export function renderDoc(source: string, drawing: (name: string) => string): Rendered {
  const markdown = new MarkdownIt({ html: false, highlight: highlighted });
  const tokens = markdown.parse(source, {});
  const headings = nameHeadings(tokens);
  const { rules } = markdown.renderer;
  rules.link_open = (all, index, options, _env, self) => {
    const token = all[index];
    if (token) leadOn(token);
    return self.renderToken(all, index, options);
  };
  rules.image = (all, index) => drawn(all[index], drawing);
  // What scrolls sideways on a narrow screen has to be reached by the keyboard.
  rules.table_open = () => '<div class="scrolls" tabindex="0"><table>';
  rules.table_close = () => "</table></div>";
  rules.heading_open = (all, index, options, _env, self) => {
    const opened = self.renderToken(all, index, options);
    const id = all[index]?.attrGet("id");
    return id ? `${opened}<a href="#${id}">` : opened;
  };
  rules.heading_close = (all, index, options, _env, self) =>
    `${all[index]?.tag === "h2" ? "</a>" : ""}${self.renderToken(all, index, options)}`;
  return { html: markdown.renderer.render(tokens, markdown.options, {}), headings, parts: partsOf(source) };
}

/** The part of an address that leads to a heading. */
function idOf(title: string): string {
  return title
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, "-")
    .replace(/^-+|-+$/g, "");
}

function highlighted(code: string, language: string): string {
  if (language !== "text" && !(language in languages)) {
    throw new Error(`Cannot show code in "${language}": it is none of ${Object.keys(languages).join(", ")}`);
  }
  const html = language === "text" ? escaped(code) : hljs.highlight(code, { language }).value;
  return `<pre tabindex="0"><code>${html.trimEnd()}</code></pre>`;
}

function nameHeadings(tokens: Token[]): Doc["headings"] {
  return tokens.flatMap((token, index) => {
    if (token.type !== "heading_open" || token.tag !== "h2") return [];
    const title = plain(tokens[index + 1]?.content ?? "");
    const id = idOf(title);
    token.attrSet("id", id);
    return [{ id, title }];
  });
}

/** Links between the files work in the repository as well as on the site. */
function leadOn(token: Token): void {
  const href = String(token.attrGet("href") ?? "");
  const [, slug, anchor = ""] = /^([a-z-]+)\.md(#.*)?$/.exec(href) ?? [];
  if (slug !== undefined) token.attrSet("href", `/docs/${slug}${anchor}`);
  else if (/^https:/.test(href)) token.attrSet("rel", "noopener noreferrer external");
  else if (/^\/(?!\/)/.test(href) && !ofRouter.test(href)) token.attrSet("rel", "external");
  else if (!/^[/#]/.test(href))
    throw new Error(`Cannot lead to "${href}": neither a page nor an https address`);
}

/** A drawing stands in the page itself, where it has the page's colours. */
function drawn(token: Token | undefined, drawing: (name: string) => string): string {
  const source = String(token?.attrGet("src") ?? "");
  const [, name] = /^diagrams\/([a-z-]+)\.svg$/.exec(source) ?? [];
  if (name === undefined) throw new Error(`Cannot draw "${source}": it is no diagram`);
  const svg = drawing(name);
  if (/<style|<script|\s(?:style|on\w+)=/.test(svg)) {
    throw new Error(`Cannot draw "${source}": the page's policy refuses styles and scripts in it`);
  }
  const label = escaped(token?.content ?? "");
  const labelled = svg
    .replace(/<title>[^<]*<\/title>/, "")
    .replace("<svg", `<svg role="img" aria-label="${label}"`);
  return `<span class="diagram" tabindex="0">${labelled.trim()}</span>`;
}

function partsOf(source: string): Doc["parts"] {
  const [beginning = "", ...others] = source.split(/^## /m);
  return [
    { id: null, title: null, text: beginning },
    ...others.map((part) => {
      const end = part.indexOf("\n");
      const title = plain(part.slice(0, end === -1 ? undefined : end));
      return { id: idOf(title), title, text: end === -1 ? "" : part.slice(end + 1) };
    }),
  ];
}

function plain(markdown: string): string {
  return markdown.replace(/[`*_]/g, "").trim();
}

function escaped(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}
