import { expect, test } from "vitest";
import { renderMail } from "./layout.ts";
import { plainName } from "./plain-name.ts";
import { contentOf } from "./templates.ts";

test.each([
  ["Acme Inc.", "Acme Inc."],
  ["Wéavers & Söhne", "Wéavers & Söhne"],
  ["Win at https://evil.example/x now", "Win at https evil. example x now"],
  ["mail me@evil.example", "mail me evil. example"],
  ["\u202Egnitnuocca\u200B", "gnitnuocca"],
  ["a".repeat(100), `${"a".repeat(59)}…`],
])("the name %j is said as %j", (name, said) => {
  expect(plainName(name)).toBe(said);
});

test("a name in an invitation's mail is text, and nowhere but where it belongs", async () => {
  const message = {
    id: crypto.randomUUID(),
    to: "a@example.test",
    link: "https://app.example/invite?token=x",
  };
  const mail = await renderMail(
    contentOf({ ...message, kind: "invitation", organization: '<a href="https://evil.example">Acme</a>' }),
  );
  expect(mail.html).not.toMatch(/evil\.example|<a href="https evil/);
  expect(mail.subject).not.toContain("Acme");
});
