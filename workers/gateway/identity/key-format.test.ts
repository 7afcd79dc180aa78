import { expect, test } from "vitest";
import { hashKey, isWellFormed, newKey, startOf } from "./key-format.ts";

test("every new key is well-formed, and no two are alike", () => {
  const keys = Array.from({ length: 200 }, newKey);
  for (const key of keys) {
    expect(key).toMatch(/^slv_[0-9A-Za-z]{49}$/);
    expect(isWellFormed(key), key).toBe(true);
  }
  expect(new Set(keys).size).toBe(keys.length);
});

test("a key with one wrong, missing, doubled or swapped character is none", () => {
  const key = newKey();
  for (let at = 0; at < key.length; at += 1) {
    const other = key[at] === "a" ? "b" : "a";
    const [before, after] = [key.slice(0, at), key.slice(at + 1)];
    const typos = [before + other + after, before + after, before + key[at] + key[at] + after];
    const [first, second] = [key[at], key[at + 1]];
    if (second !== undefined && first !== second) typos.push(before + second + first + key.slice(at + 2));
    for (const typo of typos) expect(isWellFormed(typo), `${key} → ${typo}`).toBe(false);
  }
});

test("the checksum is the one that others compute: CRC-32 in six characters of 62", () => {
  const body = `slv_${"0".repeat(43)}`;
  // Of Python: zlib.crc32(b"slv_" + b"0" * 43)
  expect(isWellFormed(`${body}1Rn3xI`)).toBe(true);
});

test("what is kept of a key is its hash and a start that says little of it", async () => {
  const key = newKey();
  expect(await hashKey(key)).toMatch(/^[0-9a-f]{64}$/);
  expect(key.startsWith(startOf(key))).toBe(true);
  expect(startOf(key)).toHaveLength(12);
});
