import { hashPassword as hashByBetterAuth, verifyPassword as verifyByBetterAuth } from "better-auth/crypto";
import { expect, test } from "vitest";
import { hashPassword, verifyPassword } from "./password.ts";

const password = "correct horse battery staple";

test("a hash verifies its own password and no other", async () => {
  const hash = await hashPassword(password);
  expect(await verifyPassword({ hash, password })).toBe(true);
  expect(await verifyPassword({ hash, password: `${password} ` })).toBe(false);
});

test("the same password never hashes to the same text", async () => {
  expect(await hashPassword(password)).not.toBe(await hashPassword(password));
});

test("better-auth verifies our hashes and we verify its", async () => {
  expect(await verifyByBetterAuth({ hash: await hashPassword(password), password })).toBe(true);
  expect(await verifyPassword({ hash: await hashByBetterAuth(password), password })).toBe(true);
});

test("two ways of typing the same letters are one password", async () => {
  const hash = await hashPassword("Schlüssel zum Garten");
  expect(await verifyPassword({ hash, password: "Schlu\u0308ssel zum Garten" })).toBe(true);
});

test.each(["", "salt", "salt:", ":00", "salt:xyz", "salt:abc", "salt:00"])(
  "the hash %j verifies nothing",
  async (hash) => {
    expect(await verifyPassword({ hash, password })).toBe(false);
  },
);
