/** The selvedge itself: the finished edge that runs down every page. */
export function Edge() {
  return <div class="edge" aria-hidden="true" />;
}
