import { solidStart } from "@solidjs/start/config";
import { nitro } from "nitro/vite";
import { defineConfig, type Plugin } from "vite";
import { docsPlugin } from "./docs/docs-plugin.ts";

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

/**
 * The browser's list of routes is on every page. Of what SolidStart writes into it, the second way to import each page is
 * used by nothing, and the names of its files are told apart without what comes after them.
 */
function shorterRoutes(): Plugin {
  const unusedImport = /"build":\(\) => import\('[^']*'\),/g;
  const nameOfFiles = /"src":"src\/routes\/([^"?]*)\?[^"]*"/g;
  return {
    name: "shorter-routes",
    applyToEnvironment: ({ name }) => name === "client",
    transform: {
      filter: { id: /solid-start:routes/ },
      handler: (code) => code.replaceAll(unusedImport, "").replaceAll(nameOfFiles, '"src":"$1"'),
    },
  };
}

/** Whether a module is loaded whatever page is opened: the framework, what stands around pages, and what preloads them. */
function isOfEveryPage(id: string): boolean {
  const framework =
    /node_modules\/(?:solid-js|@solidjs\/(?:router|start))\/|vite\/preload-helper|solid-start:/;
  const frame = /src\/components\/(?:account-links|broken-page|edge|mark|page-title|site-[a-z]+)\.tsx/;
  const loading =
    /src\/lib\/(?:(?:docs-|status-)?(?:query|queries)|load|no-answer|preload-prices|signed-in-hint|site-frame-content|site-link|words\/(?:broken|en-frame|language|words-query))\.ts/;
  return framework.test(id) || frame.test(id) || loading.test(id);
}

export default defineConfig(({ command }) => ({
  plugins: [
    withoutDevToolbar(),
    docsPlugin(),
    shorterRoutes(),
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
  // Pages that one build has rendered are not those of another: they name its scripts.
  define: { "import.meta.env.SITE_BUILD": JSON.stringify(crypto.randomUUID()) },
  server: { host: "127.0.0.1", port, strictPort: true },
  // Found when a page first imports them, they would be packed then, and every open page reloaded under the visitor.
  optimizeDeps: {
    include: ["@directus/visual-editing", "@simplewebauthn/browser", "croner", "markdown-it", "zod"],
  },
  build: { target: "es2022", assetsInlineLimit: 0 },
  environments: {
    client: {
      build: {
        // The list of what every page would load is longer than most pages, and each would bring all of it.
        modulePreload: false,
        rolldownOptions: {
          output: {
            // What every page needs is packed smaller in one piece than in twenty.
            codeSplitting: { groups: [{ name: "base", test: isOfEveryPage }] },
            // It has the names of all others in it.
            chunkFileNames: "_build/assets/[hash].js",
          },
        },
      },
    },
  },
}));
