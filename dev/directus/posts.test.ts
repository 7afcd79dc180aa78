import { expect, test } from "vitest";
import { parsePost, readPosts } from "./posts.ts";

test("a new blog begins with four published posts and a draft, all with their own slug", () => {
  const posts = readPosts();
  expect(posts.map(({ status }) => status).toSorted()).toEqual(["draft", ...Array(4).fill("published")]);
  expect(new Set(posts.map(({ slug }) => slug)).size).toBe(posts.length);
  for (const post of posts) {
    expect(post.summary.length).toBeLessThanOrEqual(300);
    expect(post.title.length).toBeLessThanOrEqual(120);
    expect(post.published_at === null).toBe(post.status === "draft");
  }
});

test("a post without a title is refused with its file's name", () => {
  expect(() => parsePost("a.md", "---\nsummary: Short: but fine\n---\nText")).toThrow(
    'Cannot read the post "a.md": it has no "title"',
  );
});
