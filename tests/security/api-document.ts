import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { inject } from "vitest";
import type { Schema } from "./operations.ts";

type Media = Record<string, { schema?: Schema; example?: unknown }>;
type Answer = { $ref?: string; content?: Media };

export type Parameter = { name: string; in: "path" | "query" | "header"; required?: boolean; schema: Schema };

export type ApiOperation = {
  /** As the tables write it: `PATCH /api/user/me`. */
  name: string;
  method: string;
  path: string;
  parameters: Parameter[];
  body: Media;
  answers: Record<string, Answer>;
};

type Document = {
  paths: Record<
    string,
    Record<
      string,
      { parameters?: Parameter[]; requestBody?: { content: Media }; responses: Record<string, Answer> }
    >
  >;
  components: { responses: Record<string, Answer> };
};

export type ApiDocument = {
  operations: ApiOperation[];
  /** What is wrong with an answer by what the document says of the operation; empty when nothing is. */
  faultsOf(operation: ApiOperation, answer: { status: number; type: string; text: string }): string[];
  /** What is wrong with the document's own examples. */
  faultsOfExamples(): string[];
};

/** The running gateway's document, with a validator of everything that it describes. */
export async function readApiDocument(): Promise<ApiDocument> {
  const document = (await (await fetch(`${inject("urls").gateway}/openapi.json`)).json()) as Document;
  const ajv = new Ajv2020({ strict: false, allErrors: false });
  addFormats.default(ajv);
  ajv.addSchema(document, "document");
  const known = new Map<string, ValidateFunction>();
  const validatorAt = (pointer: string) => {
    const validator = known.get(pointer) ?? ajv.compile({ $ref: `document#${pointer}` });
    known.set(pointer, validator);
    return validator;
  };
  const faultsAt = (pointer: string, value: unknown) => {
    const validate = validatorAt(pointer);
    return validate(value) ? [] : [`${pointer}: ${ajv.errorsText(validate.errors)}`];
  };

  const operations = Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, { parameters = [], requestBody, responses }]) => ({
      ...{ name: `${method.toUpperCase()} ${path}`, method: method.toUpperCase(), path, parameters },
      body: requestBody?.content ?? {},
      answers: responses,
    })),
  );

  function faultsOf(
    { name, path, method, answers }: ApiOperation,
    { status, type, text }: { status: number; type: string; text: string },
  ): string[] {
    const said = answers[status];
    if (said === undefined)
      return [`${name} answered ${status}, which it does not say: ${text.slice(0, 300)}`];
    const at =
      said.$ref === undefined
        ? `/paths/${pointerOf(path)}/${method.toLowerCase()}/responses/${status}`
        : said.$ref.slice(1);
    const { content = {} } =
      said.$ref === undefined ? said : (document.components.responses[nameIn(said.$ref)] ?? {});
    const types = Object.keys(content);
    const essence = type.split(";", 1)[0] ?? "";
    if (types.length === 0)
      return text === "" ? [] : [`${name} answered ${status} with a body: ${text.slice(0, 300)}`];
    const described = types.find((each) => matches(essence, each));
    if (described === undefined) return [`${name} answered ${status} as "${type}" in place of ${types}`];
    if (!essence.endsWith("json") || content[described]?.schema === undefined) return [];
    return faultsAt(`${at}/content/${pointerOf(described)}/schema`, JSON.parse(text)).map(
      (fault) => `${name} answered ${status}: ${fault}: ${text.slice(0, 300)}`,
    );
  }

  function faultsOfExamples(): string[] {
    return operations.flatMap(({ path, method, body, answers }) => {
      const at = `/paths/${pointerOf(path)}/${method.toLowerCase()}`;
      const contents: [string, Media][] = [
        [`${at}/requestBody`, body],
        ...Object.entries(answers).map(([status, { content = {} }]): [string, Media] => [
          `${at}/responses/${status}`,
          content,
        ]),
      ];
      return contents.flatMap(([where, content]) =>
        Object.entries(content).flatMap(([type, { example }]) =>
          example === undefined ? [] : faultsAt(`${where}/content/${pointerOf(type)}/schema`, example),
        ),
      );
    });
  }

  return { operations, faultsOf, faultsOfExamples };
}

function nameIn(reference: string): string {
  return reference.split("/").at(-1) ?? "";
}

function matches(type: string, described: string): boolean {
  return described.endsWith("/*") ? type.startsWith(described.slice(0, -1)) : type === described;
}

/** As a JSON Pointer in a URI writes the name of a member. */
function pointerOf(name: string): string {
  return encodeURIComponent(name.replaceAll("~", "~0").replaceAll("/", "~1"));
}
