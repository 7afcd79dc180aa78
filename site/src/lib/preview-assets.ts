const asset = /\/api\/cms\/assets\/[0-9a-f-]{36}(\?[^"\s,]*)?/g;

/** The address of a file that only drafts show; `preview` is "true" for editors, or the token of a preview's link. */
export function previewAsset(id: string, preview: string, preset = "card"): string {
  return `/api/cms/assets/${encodeURIComponent(id)}?${new URLSearchParams({ preset, preview })}`;
}

/** Rendered Markdown whose pictures are asked for as those of a preview. What is text stays as it is. */
export function withPreviewAssets(html: string, preview: string): string {
  const also = `preview=${encodeURIComponent(preview)}`;
  return html.replace(/<[^>]+>/g, (tag) =>
    tag.replace(asset, (address, query?: string) => `${address}${query ? "&amp;" : "?"}${also}`),
  );
}
