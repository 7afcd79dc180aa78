import { expect, test } from "vitest";
import { createSignedIn, mailTo, newEmail, password, tokenIn } from "../testing/account.ts";
import { createTestGateway } from "../testing/gateway.ts";
import { createVisitor } from "../testing/visitor.ts";
import { isCommonPassword } from "./common-password.ts";
import list from "./common-passwords.json";

const gateway = createTestGateway();
const common = new Set(list.passwords.split(" "));
const refused = (path: string) => ({
  status: 400,
  code: "invalid_request",
  errors: [{ path, message: expect.stringContaining("too easy to guess") }],
});

test("the list stays small, and has its licence with it", () => {
  expect(JSON.stringify(list).length).toBeLessThan(100_000);
  expect(common.size).toBeGreaterThan(5_000);
  expect(list.licence).toContain("Permission is hereby granted");
});

test.each([
  "1q2w3e4r5t6y",
  "UNBELIEVABLE",
  "passwordpassword",
  "password1234",
  "!!letmeinqwerty".slice(2),
  "12345password",
  "aaaaaaaaaaaaaaa",
  "xyzxyzxyzxyz",
  "ｐａｓｓｗｏｒｄ１２３４",
  "selvedge2026",
])("%s is too easy to guess", (text) => {
  expect(isCommonPassword(common, text)).toBe(true);
});

test.each([
  password,
  "a bicycle made of rain",
  "839201748265",
  "tr0ub4dor&3-and-more",
  "Schlüssel zum Garten",
  "passwords are boring things",
])("%s is not", (text) => {
  expect(isCommonPassword(common, text)).toBe(false);
});

test("a person's own name or address is too easy for them alone", () => {
  const personal = ["Adelheid Krautmann", "krautmann@example.test"];
  for (const text of ["krautmann@example.test", "Krautmann2026", "adelheid krautmann", "KrautmannAdelheid"]) {
    expect([text, isCommonPassword(common, text, personal)]).toEqual([text, true]);
    expect([text, isCommonPassword(common, text)]).toEqual([text, false]);
  }
});

test.each(["/api/auth/register", "/api/auth/sign-up/email"])(
  "POST %s refuses it beside the field",
  async (path) => {
    const account = { name: "Ada", email: newEmail(), password: "password1234" };
    const response = await createVisitor(gateway.app).post(path, account);
    expect(await response.json()).toMatchObject(refused("body.password"));
    expect(gateway.mails.filter(({ to }) => to === account.email)).toEqual([]);
  },
);

test("POST /api/auth/change-password refuses it beside the field", async () => {
  const visitor = await createSignedIn(gateway);
  const body = { currentPassword: password, newPassword: visitor.email };
  const response = await visitor.post("/api/auth/change-password", body);
  expect(await response.json()).toMatchObject(refused("body.newPassword"));
});

test("POST /api/auth/reset-password refuses it beside the field, and the link goes on working", async () => {
  const { email } = await createSignedIn(gateway);
  const visitor = createVisitor(gateway.app);
  await visitor.post("/api/auth/forgot-password", { email });
  const token = tokenIn(mailTo(gateway.mails, email));
  const reset = (newPassword: string) => visitor.post("/api/auth/reset-password", { token, newPassword });
  expect(await (await reset("qwerty123456")).json()).toMatchObject(refused("body.newPassword"));
  expect((await reset("a bicycle made of rain")).status).toBe(204);
});
