// biome-ignore-all lint/suspicious/noTemplateCurlyInString: it is code for the rules to read
import { afterAll, beforeAll, expect, it } from "vitest";
import { createLintFolder } from "./lint-folder.ts";

let folder: ReturnType<typeof createLintFolder>;

beforeAll(() => {
  folder = createLintFolder();
});

afterAll(() => folder.remove());

/** How often one of the two rules that keep words out of pages refuses something in a component. */
function refusals(part: string, path = "site/src/components/part.tsx"): number {
  const code = `export const Part = (props: { name: string }) => ${part};`;
  const rules = ["plugin", "lint/style/noJsxLiterals"];
  return folder.refusals(code, path).filter((category) => rules.includes(category)).length;
}

it.each([
  "<p>Nothing here</p>",
  "<p>{props.name} rows</p>",
  '<nav aria-label="Pages" />',
  '<input placeholder={"Name or address"} />',
  "<Field label={`Name of ${props.name}`} />",
  '<Notice title="It is saved." />',
])("refuses %s", (part) => {
  expect(refusals(part)).toBe(1);
});

it.each([
  "<p>{words.nothing}</p>",
  '<p class="lead small" id="lead">{props.name} / {props.name}.</p>',
  "<nav aria-label={words.pages} />",
  "<Field label={fill(words.nameOf, { name: props.name })} />",
  "<Field label={`${props.name}: ${props.name}`} />",
  '<img alt="" src="/icon.svg" />',
  '<Field name="title" type="email" autocomplete="email" />',
])("lets pass %s", (part) => {
  expect(refusals(part)).toBe(0);
});

it.each([
  ["site/src/routes/(site)/part.tsx", 1],
  ["site/src/components/admin/part.tsx", 1],
  ["site/src/components/design/part.tsx", 0],
  ["site/src/components/part.test.tsx", 0],
])("in %s it refuses %i", (path, count) => {
  expect(refusals("<p>Nothing here</p>", path)).toBe(count);
});
