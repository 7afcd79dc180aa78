import type { RouteDefinition, RouteSectionProps } from "@solidjs/router";
import { PostListPage } from "../../../components/post-list-page.tsx";
import { placeIn } from "../../../lib/place-in.ts";
import { postsQuery } from "../../../lib/queries.ts";

export const route = {
  preload: ({ location }) => postsQuery(placeIn(location)),
} satisfies RouteDefinition;

export default function Blog(props: RouteSectionProps) {
  return <PostListPage load={() => postsQuery(placeIn(props.location))} />;
}
