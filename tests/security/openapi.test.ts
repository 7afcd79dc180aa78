import { afterAll, beforeAll, expect, it } from "vitest";
import { type Actor, type Stage, setStage } from "./actors.ts";
import { type ApiOperation, readApiDocument } from "./api-document.ts";
import { readAnswer } from "./fuzz/read-answer.ts";
import type { Props } from "./matrix/row.ts";
import { addressOf, bodyOf, matrix } from "./permission-matrix.ts";
import { setProps } from "./stage-props.ts";

const document = await readApiDocument();

let stage: Stage;
let props: () => Props;

beforeAll(async () => {
  stage = await setStage();
  props = await setProps(stage);
});

afterAll(() => stage?.end());

it("shows examples that its own schemas take", () => {
  expect(document.faultsOfExamples()).toEqual([]);
});

/** One for each way in. */
const asked: Actor[] = ["anonymous", "owner", "viewer", "platform admin", "key tasks:read", "directory"];

it.each(document.operations.map(({ name }) => name))("tells the truth of %s", async (name) => {
  const operation = document.operations.find((one) => one.name === name) ?? expect.fail(`${name} is gone`);
  const faults = await Promise.all(asked.map((actor) => ask(operation, actor)));
  expect(faults.flat()).toEqual([]);
});

async function ask(operation: ApiOperation, actor: Actor): Promise<string[]> {
  const { name, method, path } = operation;
  const row = matrix[name] ?? expect.fail(`${name} has no row`);
  const client =
    row.spends === undefined
      ? stage.client(actor)
      : await stage.spare(actor, row.spends === "tenant" ? "new" : "same");
  const body = bodyOf(row, props());
  const isForm = body instanceof FormData || body instanceof URLSearchParams;
  const response = await client.fetch(addressOf(row, path, props()), {
    ...{ method, redirect: "manual" },
    ...(body === undefined ? {} : isForm ? { body } : { body: JSON.stringify(body) }),
    headers: body === undefined || isForm ? {} : { "content-type": "application/json" },
  });
  return document.faultsOf(operation, await readAnswer(response));
}
