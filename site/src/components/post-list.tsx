import { A } from "@solidjs/router";
import { For, Show } from "solid-js";
import type { ListedPost } from "../../../workers/contract/cms.ts";
import { formatDay } from "../lib/format.ts";
import { postListWords as words } from "../lib/words/app/post-list.ts";
import { ContentPicture } from "./content-picture.tsx";

/** Posts with their covers, as a list. */
export function PostList(props: { posts: ListedPost[] }) {
  return (
    <ul class="posts">
      <For each={props.posts}>
        {(post, index) => (
          <li>
            <div class="post-cover">
              <Show when={post.cover}>
                {(cover) => (
                  <ContentPicture
                    picture={cover()}
                    sizes="(min-width: 44rem) 20rem, 90vw"
                    first={index() === 0}
                    decorative
                  />
                )}
              </Show>
            </div>
            <div>
              <h2>
                <A href={`/blog/${post.slug}`}>{post.title}</A>
              </h2>
              <p>{post.summary}</p>
              <p class="byline">
                <time datetime={post.publishedAt}>{formatDay(post.publishedAt)}</time>
                <Show when={post.category}>
                  {(category) => (
                    <>
                      {" "}
                      {words.in} <A href={`/blog/category/${category().slug}`}>{category().title}</A>
                    </>
                  )}
                </Show>
              </p>
            </div>
          </li>
        )}
      </For>
    </ul>
  );
}
