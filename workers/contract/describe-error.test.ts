import { expect, test } from "vitest";
import { describeError, withoutSecrets } from "./describe-error.ts";

test.each([
  ["invalid input: ada.lovelace+x@mail.example.test", "invalid input: [hidden]"],
  ["Bearer eyJhbGciOiJFZERTQSJ9.eyJzdWIiOiJ4In0.c2ln", "Bearer [hidden]"],
  ["the key slv_abc123_def is wrong", "the key [hidden] is wrong"],
  ["postgres://gateway:pass-word@10.0.0.1/db", "postgres://[hidden]10.0.0.1/db"],
  ['the token "Zm9vYmFyYmF6cXV4Zm9vYmFyYmF6cXV4MQ"', 'the token "[hidden]"'],
  ["at forward (workers/gateway/proxy/forward-to-jobs.ts:41:9)", null],
  ["Cannot find the column organization_membership_of_a_long_name_indeed", null],
])("%j loses what is not for a log", (text, shown) => {
  expect(withoutSecrets(text)).toBe(shown ?? text);
});

test("a statement is told without its parameters, and every cause with it", () => {
  const statement = Object.assign(new Error("Failed query: select $1\nparams: hunter2"), {
    query: "select $1",
    params: ["hunter2"],
    cause: new Error('invalid input syntax for type uuid: "ada@example.test"'),
  });
  const described = describeError(new Error("Cannot do it", { cause: statement }));
  expect(described).toMatchObject({
    message: "Cannot do it",
    cause: {
      message: "Failed query: select $1",
      cause: { message: 'invalid input syntax for type uuid: "[hidden]"' },
    },
  });
  expect(JSON.stringify(described)).not.toMatch(/hunter2|ada@/);
});

test("a stack is told from its first frame on", () => {
  const { stack } = describeError(new Error("Cannot read\nada@example.test"));
  expect(stack).toMatch(/^\s+at .*describe-error\.test\.ts/);
  expect(stack).not.toContain("ada@");
});
