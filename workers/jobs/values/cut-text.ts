/** At most the first `length` units of a text, and no half of a character: Postgres refuses JSON with one in it. */
export function cutText(text: string, length: number): string {
  const cut = text.slice(0, length);
  return cut.isWellFormed() ? cut : cut.slice(0, -1);
}
