// @refresh reload
import { createHandler, StartServer } from "@solidjs/start/server";
import { Document } from "./document.tsx";

// Pages are sent whole: they work without JavaScript, and status and redirects are known before the first byte.
export default createHandler(
  () => <StartServer document={Document} />,
  ({ locals }) => ({ mode: "async", nonce: locals.nonce }),
);
