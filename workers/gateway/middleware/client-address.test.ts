import { expect, test } from "vitest";
import { clientAddressOf, countedAddressOf, countedNetworkOf } from "./client-address.ts";

const named = (headers: Record<string, string>, header: "cf-connecting-ip" | "x-forwarded-for") =>
  clientAddressOf(new Headers(headers), header);

test("at Cloudflare only cf-connecting-ip counts", () => {
  const headers = { "cf-connecting-ip": "203.0.113.9", "x-forwarded-for": "10.0.0.1" };
  expect(named(headers, "cf-connecting-ip")).toBe("203.0.113.9");
  expect(named({ "x-forwarded-for": "10.0.0.1" }, "cf-connecting-ip")).toBe("unknown");
});

test("at Cloudflare nothing that a client adds counts, nor a second address beside the one", () => {
  const made = {
    "x-forwarded-for": "10.0.0.1",
    "x-real-ip": "10.0.0.1",
    "true-client-ip": "10.0.0.1",
    forwarded: "for=10.0.0.1",
    "x-client-address": "10.0.0.1",
  };
  expect(named({ ...made, "cf-connecting-ip": "203.0.113.9" }, "cf-connecting-ip")).toBe("203.0.113.9");
  const twice = new Headers({ "cf-connecting-ip": "203.0.113.9" });
  twice.append("cf-connecting-ip", "10.0.0.1");
  expect(clientAddressOf(twice, "cf-connecting-ip")).toBe("unknown");
});

test("behind a proxy only what the proxy appended counts", () => {
  expect(named({ "x-forwarded-for": "1.1.1.1, 2.2.2.2,203.0.113.9" }, "x-forwarded-for")).toBe("203.0.113.9");
  expect(named({ "x-forwarded-for": "203.0.113.9", "cf-connecting-ip": "1.1.1.1" }, "x-forwarded-for")).toBe(
    "203.0.113.9",
  );
  expect(named({}, "x-forwarded-for")).toBe("127.0.0.1");
});

test.each(["", "localhost", "1.2.3", "1.2.3.4:80", "<script>", "a".repeat(10_000)])(
  "%j is no address",
  (value) => {
    expect(named({ "x-forwarded-for": value }, "x-forwarded-for")).toBe("127.0.0.1");
  },
);

test.each([
  ["203.0.113.9", "203.0.113.9"],
  ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
  ["2001:db8:1:2::9", "2001:db8:1:2::/64"],
  ["2001:0db8:0001:0002::", "2001:db8:1:2::/64"],
  ["2001:db8::1", "2001:db8:0:0::/64"],
  ["::1", "0:0:0:0::/64"],
  ["::ffff:203.0.113.9", "203.0.113.9"],
  ["::ffff:cb00:7109", "203.0.113.9"],
  ["0:0:0:0:0:ffff:203.0.113.9", "203.0.113.9"],
  ["2001:db8::2:3:4:203.0.113.9", "2001:db8:0:2::/64"],
])("%s is counted as %s", (address, counted) => {
  expect(countedAddressOf(address)).toBe(counted);
});

test.each([
  ["203.0.113.9", null],
  ["::ffff:203.0.113.9", null],
  ["unknown", null],
  ["2001:db8:1:2:3:4:5:6", "2001:db8:1::/48"],
  ["2001:db8:1:ffff::1", "2001:db8:1::/48"],
  ["2001:db8::1", "2001:db8:0::/48"],
])("%s belongs to the network %s", (address, network) => {
  expect(countedNetworkOf(address)).toBe(network);
});
