/** Runs in the head: a form can be sent before any other script of the page has begun. */
export const noteSentForms = `addEventListener("submit",()=>{document.documentElement.dataset.formSentAt=Date.now()})`;

/** For how many milliseconds a form of this page has been under way; infinite when none was sent. */
export function sinceFormSentMs(): number {
  const sentAtMs = Number(document.documentElement.dataset.formSentAt ?? Number.NEGATIVE_INFINITY);
  return Date.now() - sentAtMs;
}
