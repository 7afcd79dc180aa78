type Editable = { collection: string; item: string; fields: string[]; mode?: "drawer" | "modal" | "popover" };

/**
 * The value of a `data-directus` attribute, by which the studio's visual editor knows what an element shows. It is
 * written here, so that the library is loaded only inside of the studio; a test holds it to the library's own.
 */
export function visualEdit({ collection, item, fields, mode = "popover" }: Editable): string {
  return `collection:${collection};item:${item};fields:${fields.join(",")};mode:${mode}`;
}
