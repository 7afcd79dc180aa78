import { describe, expect, it } from "vitest";
import { renderDoc } from "./render-doc.ts";

const svg = '<svg viewBox="0 0 1 1"><path d="M0 0"/></svg>';
const render = (source: string, drawing = svg) => renderDoc(source, () => drawing);

describe("a page of the documentation", () => {
  it("has headings that can be linked to, and found by", () => {
    const { html, headings, parts } = render("Begin\n\n## Check the `id`\n\nText\n\n## Then\n\nMore\n");
    expect(headings).toEqual([
      { id: "check-the-id", title: "Check the id" },
      { id: "then", title: "Then" },
    ]);
    expect(html).toContain(
      '<h2 id="check-the-id"><a href="#check-the-id">Check the <code>id</code></a></h2>',
    );
    expect(parts.map(({ title, text }) => [title, text.trim()])).toEqual([
      [null, "Begin"],
      ["Check the id", "Text"],
      ["Then", "More"],
    ]);
  });

  it("links to its neighbours as they are named in the repository", () => {
    expect(render("[a](webhooks.md#take-each-once)").html).toContain('href="/docs/webhooks#take-each-once"');
    expect(render("[a](/api/docs)").html).toContain('rel="external"');
    expect(render("[a](/pricing)").html).not.toContain("rel=");
    expect(() => render("[a](../elsewhere.md)")).toThrow('Cannot lead to "../elsewhere.md"');
  });

  it("shows code in colours that the style sheet gives, and refuses a language that nobody knows", () => {
    const { html } = render('```js\nconst one = "<b>";\n```\n');
    expect(html).toContain('<pre tabindex="0"><code><span class="hljs-keyword">const</span>');
    expect(html).toContain("&lt;b&gt;");
    expect(() => render("```cobol\nx\n```\n")).toThrow('Cannot show code in "cobol"');
  });

  it("keeps markup of its text as text", () => {
    expect(render("<img src=x onerror=alert(1)>").html).toContain("&lt;img");
  });

  it("draws a diagram in the page, under its description", () => {
    expect(render('![What "it" does](diagrams/parts.svg)').html).toContain(
      '<svg role="img" aria-label="What &quot;it&quot; does" viewBox="0 0 1 1">',
    );
    expect(() => render("![x](https://example.com/a.png)")).toThrow("it is no diagram");
    expect(() => render("![x](diagrams/a.svg)", "<svg><style>*{}</style></svg>")).toThrow("refuses styles");
  });
});
