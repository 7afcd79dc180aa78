import type { RouteDefinition, RouteSectionProps } from "@solidjs/router";
import { PostListPage } from "../../../../components/post-list-page.tsx";
import { placeIn } from "../../../../lib/place-in.ts";
import { postsQuery } from "../../../../lib/queries.ts";

type Asked = Pick<RouteSectionProps, "params" | "location">;

const load = ({ params, location }: Asked) =>
  postsQuery({ by: "tag", slug: params.slug ?? "", ...placeIn(location) });

export const route = { preload: load } satisfies RouteDefinition;

export default function BlogTag(props: RouteSectionProps) {
  return <PostListPage by="tag" load={() => load(props)} />;
}
