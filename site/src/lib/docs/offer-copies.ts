import { docCopyWords as words } from "../words/app/doc-copies.ts";

const shownMs = 2_000;

/** Puts a button on every piece of code that copies it. Does nothing where the browser lets no page copy. */
export function offerCopies(body: HTMLElement): void {
  if (!navigator.clipboard) return;
  for (const code of body.querySelectorAll("pre")) {
    const frame = document.createElement("div");
    frame.className = "copied-code";
    code.replaceWith(frame);
    frame.append(code, buttonFor(code));
  }
}

function buttonFor(code: HTMLElement): HTMLButtonElement {
  const button = document.createElement("button");
  button.type = "button";
  const say = (text: string) => {
    button.textContent = text;
  };
  say(words.copy);
  button.setAttribute("aria-live", "polite");
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(code.textContent ?? "");
      say(words.copied);
    } catch {
      say(words.refused);
    }
    setTimeout(say, shownMs, words.copy);
  });
  return button;
}
