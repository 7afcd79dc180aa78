/**
 * The pages of a list that a turn looks at, besides the first that each looks at: one stretch after the other, until
 * each has been looked at and it begins anew.
 * @param options.most how many pages a turn may look at, with the first.
 */
export function pagesOfTurn(pages: number, { turn, most }: { turn: number; most: number }): number[] {
  const stretch = most - 1;
  const turns = Math.ceil((pages - 1) / stretch);
  if (turns < 1) return [];
  const from = 2 + (turn % turns) * stretch;
  return Array.from({ length: Math.min(stretch, pages - from + 1) }, (_, index) => from + index);
}
