import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, expect, inject, it } from "vitest";
import { type Stage, setStage } from "../actors.ts";
import { readApiDocument } from "../api-document.ts";
import { matrix } from "../permission-matrix.ts";
import { setProps } from "../stage-props.ts";
import { readAnswer } from "./read-answer.ts";
import { type FuzzRequest, requestsOf } from "./requests.ts";

/** `FUZZ_SEED` repeats a run, `FUZZ_REQUESTS` makes it longer; `FUZZ_ONLY` keeps one request, by its number. */
const seed = Number(process.env.FUZZ_SEED ?? Math.floor(Math.random() * 2 ** 31));
const count = Number(process.env.FUZZ_REQUESTS ?? 2_000);
const only = process.env.FUZZ_ONLY === undefined ? null : Number(process.env.FUZZ_ONLY);
/** People lose their rights by what they send: new ones go on. */
const requestsOfOneStage = 500;
const atOnce = 8;
const timeoutMs = 15_000;

const document = await readApiDocument();
/** How many answers of each kind came: a run that is refused everywhere would find nothing. */
const outcomes = { taken: 0, refused: 0 };
const asked = new Set<string>();
const stages: Stage[] = [];
let ids: string[] = [];

async function newStage(): Promise<Stage> {
  const stage = await setStage();
  stages.push(stage);
  return stage;
}

beforeAll(async () => {
  const { tenantId, datasetId, taskId } = (await setProps(await newStage()))();
  ids = [tenantId, datasetId, taskId];
});

afterAll(async () => {
  for (const stage of stages) await stage.end();
});

it(`finds no fault in ${count} requests (FUZZ_SEED=${seed})`, { timeout: count * 200 }, async () => {
  // What is sent must not depend on what is on the stage, or a seed would not repeat it.
  const placeholders = ids.map((_, index) => `known-${index}`);
  const requests = fc.sample(requestsOf(document.operations, { ids: placeholders }), {
    seed,
    numRuns: count,
  });
  const logged = logSizes();
  const faults: string[] = [];
  let stage = stages[0] ?? expect.fail("There is no stage");
  for (let from = 0; from < requests.length; from += requestsOfOneStage) {
    if (from > 0) stage = await newStage();
    const part = requests
      .slice(from, from + requestsOfOneStage)
      .map((request, index) => ({ request, at: from + index }));
    const queue = only === null ? part : part.filter(({ at }) => at === only);
    const workers = Array.from({ length: atOnce }, async () => {
      for (let next = queue.shift(); next !== undefined; next = queue.shift())
        faults.push(...(await faultsOf(next.request, stage)).map((fault) => `#${next?.at} ${fault}`));
    });
    await Promise.all(workers);
  }
  expect(faults, `${faults.length} faults; repeat with FUZZ_SEED=${seed} FUZZ_REQUESTS=${count}`).toEqual([]);
  expect(uncaughtSince(logged)).toEqual([]);
  if (only !== null) return;
  expect(outcomes.taken / count, JSON.stringify(outcomes)).toBeGreaterThan(0.1);
  expect(outcomes.refused / count, JSON.stringify(outcomes)).toBeGreaterThan(0.3);
  // Each is as likely as the others; a tenth of what is to be expected is there all but certainly.
  expect(asked.size).toBeGreaterThan(Math.min(document.operations.length, count / 10) * 0.9);
});

async function faultsOf(
  { operation, actor, url, headers, body }: FuzzRequest,
  stage: Stage,
): Promise<string[]> {
  const { name, method } = operation;
  const spends = matrix[name]?.spends;
  const client =
    spends === undefined
      ? stage.client(actor)
      : await stage.spare(actor, spends === "tenant" ? "new" : "same");
  const path = ids.reduce((text, id, index) => text.replaceAll(`known-${index}`, id), url);
  const shown = `${method} ${path} as ${actor} ${JSON.stringify(headers)} ${body?.slice(0, 400)}`;
  try {
    const response = await client.fetch(path, {
      ...{ method, headers, redirect: "manual", signal: AbortSignal.timeout(timeoutMs) },
      ...(body === undefined ? {} : { body: body.replaceAll("known-1", ids[1] ?? "") }),
    });
    const answer = await readAnswer(response);
    asked.add(name);
    outcomes[answer.status < 400 ? "taken" : "refused"] += 1;
    if (answer.status >= 500) return [`${shown}\n  → ${answer.status} ${answer.text.slice(0, 300)}`];
    return document.faultsOf(operation, answer).map((fault) => `${shown}\n  → ${fault}`);
  } catch (error) {
    return [`${shown}\n  → ${error}`];
  }
}

function logFiles(): string[] {
  const folder = join(inject("stores").home, "logs");
  return readdirSync(folder).map((name) => join(folder, name));
}

function logSizes(): Map<string, number> {
  return new Map(logFiles().map((file) => [file, statSync(file).size]));
}

function uncaughtSince(sizes: Map<string, number>): string[] {
  return logFiles().flatMap((file) =>
    readFileSync(file, "utf8")
      .slice(sizes.get(file) ?? 0)
      .split("\n")
      .filter((line) => /uncaught|unhandled/i.test(line)),
  );
}
