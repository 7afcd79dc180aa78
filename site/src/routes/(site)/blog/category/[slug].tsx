import type { RouteDefinition, RouteSectionProps } from "@solidjs/router";
import { PostListPage } from "../../../../components/post-list-page.tsx";
import { placeIn } from "../../../../lib/place-in.ts";
import { postsQuery } from "../../../../lib/queries.ts";

type Asked = Pick<RouteSectionProps, "params" | "location">;

const load = ({ params, location }: Asked) =>
  postsQuery({ by: "category", slug: params.slug ?? "", ...placeIn(location) });

export const route = { preload: load } satisfies RouteDefinition;

export default function BlogCategory(props: RouteSectionProps) {
  return <PostListPage by="category" load={() => load(props)} />;
}
