import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { addressBits } from "./address-bits.ts";
import { compileRules } from "./compile-rules.ts";
import { readNetwork } from "./network.ts";

const rule = (action: "allow" | "deny", value: string, endsAt: Date | null = null) => ({
  ...{ action, value, endsAt },
  kind: /^[A-Z]{2}$/.test(value) ? "country" : "address",
});
const from = (address: string, country: string | null = null) => ({ address, country });

test.each([
  ["203.0.113.9", "203.0.113.9/32"],
  ["203.0.113.9/24", "203.0.113.0/24"],
  ["0.0.0.0/0", "0.0.0.0/0"],
  ["2001:DB8::1", "2001:db8::1/128"],
  ["2001:db8:0:0:1::/64", "2001:db8::/64"],
  ["::/0", "::/0"],
  ["::ffff:203.0.113.9", "203.0.113.9/32"],
  ["::ffff:cb00:7109", "203.0.113.9/32"],
  ["::ffff:203.0.113.0/120", "203.0.113.0/24"],
])("%s is the network %s", (text, cidr) => {
  expect(readNetwork(text)?.cidr).toBe(cidr);
});

test.each([
  ...["", "localhost", "203.0.113", "203.0.113.256", "203.0.113.09", "203.0.113.9/33", "203.0.113.9/-1"],
  ...["203.0.113.9/", "203.0.113.9/8/8", "203.0.113.9/1e1", "1::2::3", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9"],
  ...["12345::", "::g", "fe80::1%eth0", "::/129", "::ffff:1.2.3.4/95", "1:2:3:4:5:6:7::8:9", " 203.0.113.9"],
])("%j is no network", (text) => {
  expect(readNetwork(text)).toBeNull();
});

describe("rules", () => {
  const isRefused = compileRules(
    [
      ...[rule("deny", "203.0.113.0/24"), rule("deny", "2001:db8::/32"), rule("deny", "ZZ")],
      ...[
        rule("allow", "203.0.113.7/32"),
        rule("allow", "2001:db8:1::/48"),
        rule("allow", "198.51.100.0/24"),
      ],
    ],
    Date.now(),
  );

  test.each([
    [from("203.0.113.9"), true],
    [from("::ffff:203.0.113.9"), true],
    [from("::ffff:cb00:7109"), true],
    [from("203.0.113.7"), false],
    [from("203.0.112.255"), false],
    [from("203.0.114.0"), false],
    [from("2001:db8::1"), true],
    [from("2001:db8:1::1"), false],
    [from("2001:db9::"), false],
    [from("192.0.2.1", "ZZ"), true],
    [from("192.0.2.1", "NL"), false],
    [from("198.51.100.1", "ZZ"), false],
    [from("unknown"), false],
  ])("refuse %j: %s", (place, refused) => {
    expect(isRefused(place)).toBe(refused);
  });

  test("that have ended refuse and let in nobody", () => {
    const past = new Date(Date.now() - 1);
    const isRefused = compileRules(
      [rule("deny", "192.0.2.1/32", past), rule("deny", "0.0.0.0/0"), rule("allow", "192.0.2.2/32", past)],
      Date.now(),
    );
    expect([isRefused(from("192.0.2.2")), isRefused(from("::1"))]).toEqual([true, false]);
  });

  test("of a country let in whom an address keeps out, so that all but one can be", () => {
    const isRefused = compileRules([rule("deny", "0.0.0.0/0"), rule("allow", "NL")], Date.now());
    expect([isRefused(from("192.0.2.1", "NL")), isRefused(from("192.0.2.1", "DE"))]).toEqual([false, true]);
  });
});

test("a thousand networks that overlap in any way refuse exactly who is in one of them", () => {
  const address = fc.oneof(fc.ipV4(), fc.ipV6());
  const network = fc.oneof(
    fc.tuple(fc.ipV4(), fc.integer({ min: 4, max: 32 })),
    fc.tuple(fc.ipV6(), fc.integer({ min: 4, max: 128 })),
  );
  const inside = (cidr: string, text: string) => {
    const bits = addressBits(text) ?? "";
    const { first, last } = readNetwork(cidr) ?? { first: "", last: "" };
    return bits.length === first.length && bits >= first && bits <= last;
  };
  fc.assert(
    fc.property(
      fc.array(network, { maxLength: 200 }),
      fc.array(address, { maxLength: 50 }),
      (made, asked) => {
        const networks = made.flatMap(([text, length]) => readNetwork(`${text}/${length}`)?.cidr ?? []);
        const isRefused = compileRules(
          networks.map((cidr) => rule("deny", cidr)),
          Date.now(),
        );
        for (const text of [...asked, ...made.map(([each]) => each)]) {
          expect(isRefused(from(text)), text).toBe(networks.some((cidr) => inside(cidr, text)));
        }
      },
    ),
    { numRuns: 60 },
  );
});
