type Route = { component?: { preload?: () => Promise<unknown> } | undefined; children?: Route[] | undefined };

/**
 * Loads the components of all routes before the first page of an isolate is rendered. A render that has to wait for
 * one writes the same page with its state in another order, and a page should be the same whoever comes first.
 */
export async function loadRouteComponents(routes: Route[]): Promise<void> {
  await Promise.all(
    routes.map(async ({ component, children = [] }) => {
      await component?.preload?.();
      await loadRouteComponents(children);
    }),
  );
}
