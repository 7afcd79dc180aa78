import MarkdownIt from "markdown-it";

// Raw HTML stays text, so the only markup in the result is what the renderer writes itself; links are held to the
// schemes that markdown-it lets through (no javascript:, vbscript:, file: or data: but images).
const markdown = new MarkdownIt({ html: false, linkify: true, typographer: false });

// The page's own title is the first level.
markdown.core.ruler.push("lower-headings", ({ tokens }) => {
  for (const token of tokens) {
    if (token.type !== "heading_open" && token.type !== "heading_close") continue;
    token.tag = `h${Math.min(6, Number(token.tag.slice(1)) + 1)}`;
  }
});

// An image of another origin would tell it who reads, and the page's policy refuses it: its text is shown instead.
markdown.renderer.rules.image = (tokens, index, options, env, self) => {
  const token = tokens[index];
  const text = self.renderInlineAsText(token?.children ?? [], options, env);
  const source = String(token?.attrGet("src") ?? "");
  if (!token || !/^\/(?!\/)/.test(source)) return markdown.utils.escapeHtml(text);
  // A file of the content comes in a size that the page has room for.
  if (/^\/api\/cms\/assets\/[0-9a-f-]{36}$/.test(source)) token.attrSet("src", `${source}?preset=article`);
  token.attrSet("alt", text);
  token.attrSet("loading", "lazy");
  token.attrSet("decoding", "async");
  return self.renderToken(tokens, index, options);
};

markdown.renderer.rules.link_open = (tokens, index, options, _env, self) => {
  const token = tokens[index];
  const leaves = /^[a-z][a-z0-9+.-]*:|^\/\//i.test(String(token?.attrGet("href") ?? ""));
  if (leaves) token?.attrSet("rel", "noopener noreferrer nofollow");
  return self.renderToken(tokens, index, options);
};

// A wide one scrolls by itself on a phone, which has to work by keyboard too.
markdown.renderer.rules.table_open = (tokens, index, options, _env, self) => {
  tokens[index]?.attrSet("tabindex", "0");
  return self.renderToken(tokens, index, options);
};

/** Renders Markdown (CommonMark with tables and strikethrough) to HTML that is safe to put into a page. */
export function renderMarkdown(source: string): string {
  return markdown.render(source);
}
