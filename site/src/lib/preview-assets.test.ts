import { expect, test } from "vitest";
import { renderMarkdown } from "./markdown.ts";
import { previewAsset, withPreviewAssets } from "./preview-assets.ts";

const path = "/api/cms/assets/00000000-0000-4000-8000-000000000001";

test("pictures of a preview are asked for as such, and nothing else is touched", () => {
  const html = renderMarkdown(
    `![One](${path}) ![Two](${path}?preset=card) ![Other](/logo.png)\n\n\`${path}\``,
  );
  const shown = withPreviewAssets(html, "a.b");
  expect(shown).toContain(`src="${path}?preset=article&amp;preview=a.b"`);
  expect(shown).toContain(`src="${path}?preset=card&amp;preview=a.b"`);
  expect(shown).toContain('src="/logo.png"');
  expect(shown).toContain(`<code>${path}</code>`);
});

test("a token cannot leave its parameter", () => {
  expect(previewAsset("id", 'a"&b')).toBe("/api/cms/assets/id?preset=card&preview=a%22%26b");
  expect(withPreviewAssets(`<img src="${path}">`, 'a"&b')).toBe(`<img src="${path}?preview=a%22%26b">`);
});
