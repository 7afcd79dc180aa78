import { seededRandom } from "../../dev/seeded-random.ts";

/** What happens by chance; the same seed and the same questions give the same. */
export type Dice = {
  chance: (probability: number) => boolean;
  /** From `least` to `most`, both included. */
  integer: (least: number, most: number) => number;
  pick: <Item>(items: readonly Item[]) => Item;
  shuffle: <Item>(items: readonly Item[]) => Item[];
  uuid: () => string;
};

export function createDice(seed: number): Dice {
  const random = seededRandom(seed);
  const integer = (least: number, most: number) => least + Math.floor(random() * (most - least + 1));
  return {
    integer,
    chance: (probability) => random() < probability,
    pick(items) {
      const picked = items[integer(0, items.length - 1)];
      if (picked === undefined) throw new RangeError("Cannot pick from nothing");
      return picked;
    },
    shuffle: (items) =>
      items
        .map((item) => ({ item, at: random() }))
        .toSorted((a, b) => a.at - b.at)
        .map(({ item }) => item),
    uuid() {
      const digits = Array.from({ length: 32 }, () => integer(0, 15).toString(16)).join("");
      return digits.replace(/^(.{8})(.{4}).(.{3}).(.{3})/, "$1-$2-4$3-8$4-");
    },
  };
}
