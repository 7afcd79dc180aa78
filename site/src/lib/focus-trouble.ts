/** Leads someone whose form was refused to what is wrong: the first marked field, or what the form says. */
export function focusTrouble(form: HTMLFormElement): void {
  const trouble =
    form.querySelector<HTMLElement>("[aria-invalid]") ?? form.querySelector<HTMLElement>(".notice");
  trouble?.focus();
}
