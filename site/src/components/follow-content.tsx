import { onCleanup, onMount } from "solid-js";
import { followContent } from "../lib/follow-content.ts";

type FollowContentProps = {
  /** Which collections the page shows something of, by their names in the API. */
  collections: string[];
  /** Reads them anew, as by `revalidate(query.key)`. */
  onChange: () => void;
};

/** Keeps what a page shows of content up to date without a new page. It shows nothing itself, and needs nothing. */
export function FollowContent(props: FollowContentProps) {
  onMount(() => onCleanup(followContent(props)));
  return null;
}
