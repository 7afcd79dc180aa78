import { describe, expect, it } from "vitest";
import { pageOf, questionOfPage, readPlace } from "./page-place.ts";

const at = (day: number) => new Date(Date.UTC(2026, 0, day)).toISOString();
const row = (name: string, day: number) => ({ name, publishedAt: at(day) });

/** What the gateway would answer from these rows. */
function ask(all: ReturnType<typeof row>[], { size, text }: { size: number; text: string | null }) {
  const after = text === null ? null : readPlace(text);
  const { from, limit, offset = 0 } = questionOfPage(size, after);
  const latest = from[0]?.published_at._lte ?? "9";
  const rows = all.filter(({ publishedAt }) => publishedAt <= latest).slice(offset, offset + limit);
  return pageOf(rows, { size, after });
}

describe("pages of a list", () => {
  it.each([1, 2, 3, 4])("of %i show each row once, also where many are of one time", (size) => {
    const all = [row("a", 9), row("b", 7), row("c", 7), row("d", 7), row("e", 7), row("f", 3), row("g", 1)];
    const seen: string[] = [];
    let text: string | null = null;
    do {
      const { items, next } = ask(all, { size, text });
      expect(items.length).toBeGreaterThan(0);
      seen.push(...items.map(({ name }) => name));
      text = next;
    } while (text !== null);
    expect(seen.join("")).toBe("abcdefg");
  });

  it("show nothing twice when something is published meanwhile", () => {
    const all = [row("b", 7), row("c", 6), row("d", 5)];
    const { next } = ask(all, { size: 1, text: null });
    const { items } = ask([row("a", 8), ...all], { size: 1, text: next });
    expect(items.map(({ name }) => name)).toEqual(["c"]);
  });
});

it.each(["", "x", "0-1", "1-0", "1", "-1-1", "1e3-1", "99999999999999-1", "1-99999", "1-1 "])(
  "%j is no place",
  (text) => expect(readPlace(text)).toBeNull(),
);
