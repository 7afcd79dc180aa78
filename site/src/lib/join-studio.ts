/**
 * Lets the studio's visual editor, where it frames this page, edit what has a `data-directus` attribute. Anywhere else
 * nothing is loaded. What was saved there is shown by reading the page anew.
 * @param studio the origin that is talked with, and no other; null for none.
 */
export function joinStudio(studio: string | null): void {
  if (import.meta.env.SSR || studio === null || window.parent === window) return;
  void import("@directus/visual-editing").then(({ apply }) =>
    apply({ directusUrl: studio, onSaved: () => window.location.reload() }),
  );
}
