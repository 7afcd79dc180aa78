/** Made by `site/docs/docs-plugin.ts` of the files in `docs/site/`. */
declare module "virtual:docs" {
  export const docs: import("./lib/docs/doc.ts").Doc[];
  export const menu: import("./lib/docs/doc.ts").DocMenu;
}
