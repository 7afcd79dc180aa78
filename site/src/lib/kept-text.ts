/**
 * What was written into a form and is not saved yet, kept by the browser: a save that failed, a closed tab or a session
 * that ended loses nothing. Storage that is full or forbidden keeps nothing, and breaks nothing either.
 */
export type KeptText = { at: string; values: [name: string, value: string][] };

const prefix = "unsaved:";

/** Keeps the fields that can be seen; hidden ones say what was read, and that is read anew. */
export function keepText(key: string, form: HTMLFormElement): void {
  const values = fieldsOf(form).map((field): [string, string] => [field.name, textOf(field)]);
  const kept: KeptText = { at: new Date().toISOString(), values };
  attempt(() => localStorage.setItem(prefix + key, JSON.stringify(kept)));
}

/** What is kept that the form does not say already; null where there is nothing. */
export function keptText(key: string, form: HTMLFormElement): KeptText | null {
  const text = attempt(() => localStorage.getItem(prefix + key));
  if (!text) return null;
  const kept = attempt(() => JSON.parse(text) as KeptText);
  if (!kept || !Array.isArray(kept.values)) return null;
  const said = new Map(fieldsOf(form).map((field) => [field.name, textOf(field)]));
  return kept.values.some(([name, value]) => said.has(name) && said.get(name) !== value) ? kept : null;
}

/** Puts it back into the fields, which hear of it as of typing. */
export function putBack({ values }: KeptText, form: HTMLFormElement): void {
  const kept = new Map(values);
  for (const field of fieldsOf(form)) {
    const value = kept.get(field.name);
    if (value === undefined) continue;
    if (field instanceof HTMLInputElement && field.type === "checkbox") field.checked = value === "on";
    else field.value = value;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

export function forgetText(key: string): void {
  attempt(() => localStorage.removeItem(prefix + key));
}

type FormField = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

function fieldsOf(form: HTMLFormElement): FormField[] {
  return [...form.elements].filter((element): element is FormField => {
    if (element instanceof HTMLInputElement)
      return element.name !== "" && element.type !== "hidden" && element.type !== "file";
    return element instanceof HTMLTextAreaElement || element instanceof HTMLSelectElement
      ? element.name !== ""
      : false;
  });
}

function textOf(field: FormField): string {
  if (field instanceof HTMLInputElement && field.type === "checkbox") return field.checked ? "on" : "";
  return field.value;
}

function attempt<Value>(act: () => Value): Value | null {
  try {
    return act();
  } catch {
    return null;
  }
}
