/** What the letters of a card are made for: what is written in most of Europe and the Americas. */
const drawn = /^[\u0020-\u007e\u00a1-\u00ff\u2013\u2014\u2018\u2019\u201c\u201d\u2022\u2026\u20ac]+$/;

/** Every character that there is a letter of. */
export const cardCharacters = [
  ...Array.from({ length: 0x7f - 0x20 }, (_, index) => String.fromCodePoint(0x20 + index)),
  ...Array.from({ length: 0x100 - 0xa1 }, (_, index) => String.fromCodePoint(0xa1 + index)),
  ..."–—‘’“”•…€",
];

/** Whether a title can be written on a card; of another one the cover is shown. */
export function canBeWritten(title: string): boolean {
  return drawn.test(title);
}
