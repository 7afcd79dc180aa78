import { solidStart } from "@solidjs/start/config";
import { nitro } from "nitro/vite";
import { defineConfig, type Plugin } from "vite";

const port = Number(process.env.SITE_PORT ?? 3000);

/** SolidStart's development toolbar brings its style sheet into every build; nothing here shows the toolbar. */
function withoutDevToolbar(): Plugin {
  const empty = "\0no-dev-toolbar";
  return {
    name: "without-dev-toolbar",
    enforce: "pre",
    resolveId: (id) => (id === "./dev-toolbar/index.jsx" ? empty : undefined),
    load: (id) => (id === empty ? "export const DevToolbar = (props) => props.children;" : undefined),
  };
}

export default defineConfig(({ command }) => ({
  plugins: [
    withoutDevToolbar(),
    solidStart({ middleware: "./src/middleware.ts", devOverlay: false }),
    // Nitro packs the worker; in development SolidStart's own server renders and streams without it.
    ...(command === "build"
      ? [
          nitro({
            preset: "cloudflare_pages",
            compatibilityDate: "2026-11-01",
            cloudflare: { deployConfig: false },
          }),
        ]
      : []),
  ],
  server: { host: "127.0.0.1", port, strictPort: true },
  // Found when a page first imports them, they would be packed then, and every open page reloaded under the visitor.
  optimizeDeps: { include: ["@simplewebauthn/browser", "zod"] },
  build: { target: "es2022", assetsInlineLimit: 0 },
}));
