import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Problem } from "../../workers/contract/problem.ts";
import { type Actor, actors, type Stage, setStage } from "./actors.ts";
import type { Cell, Props } from "./matrix/row.ts";
import { machines, monitors } from "./matrix/row.ts";
import { type Operation, readOperations } from "./operations.ts";
import { addressOf, bodyOf, cellsOf, lettingIn, matrix, securityOf } from "./permission-matrix.ts";
import { setProps } from "./stage-props.ts";

const operations = await readOperations();
const known = operations.filter(({ name }) => Object.hasOwn(matrix, name));

let stage: Stage;
let props: () => Props;

beforeAll(async () => {
  stage = await setStage();
  props = await setProps(stage);
});

afterAll(() => stage?.end());

const rowOf = (name: string) => matrix[name] ?? expect.fail(`${name} has no row`);

describe("the permission matrix", () => {
  it("has a row for every operation, and no other", () => {
    expect(Object.keys(matrix).sort()).toEqual(operations.map(({ name }) => name).sort());
  });

  it("lets somebody in everywhere, and says what the document says of it", () => {
    for (const { name, security } of known) {
      const row = rowOf(name);
      expect(security, `${name} says who may`).toEqual(securityOf(row));
      if (row.who !== machines && row.who !== monitors)
        expect(Object.values(cellsOf(row, name)), name).toContain("allowed");
    }
  });
});

describe("is let in, or not", () => {
  it.each(known.map(({ name }) => name))("%s", async (name) => {
    const operation = known.find((one) => one.name === name) ?? expect.fail(`${name} is gone`);
    const cells = new Map<Actor, Cell | string>();
    // A few at once: signing up costs as much as a password does.
    for (let at = 0; at < actors.length; at += 4) {
      const some = actors.slice(at, at + 4);
      await Promise.all(some.map(async (actor) => cells.set(actor, await ask(operation, actor))));
    }
    expect(Object.fromEntries(cells)).toEqual(cellsOf(rowOf(name), name));
  });
});

/** What comes of an operation for somebody: let in, or the status, with the reason where nobody expects it. */
async function ask({ name, method, path }: Operation, actor: Actor): Promise<Cell | string> {
  const row = rowOf(name);
  const client =
    row.spends === undefined
      ? stage.client(actor)
      : await stage.spare(actor, row.spends === "tenant" ? "new" : "same");
  const named = props();
  const body = bodyOf(row, named);
  const response = await client.fetch(addressOf(row, path, named), {
    ...{ method, redirect: "manual" },
    ...asInit(body),
  });
  const { status } = response;
  const type = response.headers.get("content-type") ?? "";
  const isProblem = /^application\/(?:problem|scim)\+json/.test(type) && status >= 400;
  const said = isProblem ? ((await response.json()) as Problem) : undefined;
  // A stream would go on.
  if (!isProblem) await response.body?.cancel();
  const isIn = lettingIn(row, name).some((one) =>
    one instanceof RegExp ? one.test(said?.detail ?? "") : one === status || one === said?.code,
  );
  if (isIn) return "allowed";
  return status === 401 || status === 403 || status === 404 ? status : `${status}: ${JSON.stringify(said)}`;
}

function asInit(body: unknown): RequestInit {
  if (body === undefined) return {};
  if (body instanceof FormData || body instanceof URLSearchParams || body instanceof Blob) return { body };
  return { headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
}
