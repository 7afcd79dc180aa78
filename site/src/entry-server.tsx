// @refresh reload
import { createHandler, StartServer } from "@solidjs/start/server";
import { Document } from "./document.tsx";
import { loadRouteComponents } from "./lib/load-route-components.ts";

// Pages are sent whole: they work without JavaScript, and status and redirects are known before the first byte.
export default createHandler(
  () => <StartServer document={Document} />,
  async ({ locals, routes }) => {
    if (import.meta.env.PROD) await loadRouteComponents(routes);
    return { mode: "async", nonce: locals.nonce };
  },
);
