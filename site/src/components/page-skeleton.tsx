import { appFrameWords as words } from "../lib/words/app/app-frame.ts";

/** Stands in for a page that is on its way: a heading, what is said below it, and rows. */
export function PageSkeleton() {
  return (
    <div class="wrap page app-page page-skeleton">
      <p class="hidden" role="status">
        {words.onItsWay}
      </p>
      <div class="skeleton of-heading" aria-hidden="true" />
      <div class="skeleton of-lead" aria-hidden="true" />
      <div class="skeleton of-rows" aria-hidden="true" />
    </div>
  );
}
