import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "@cdktf/hcl2json";

export const terraformRoot = "infra/terraform";

type Block = Record<string, unknown>;
/** A folder of `.tf` files as `@cdktf/hcl2json` reads them: blocks by kind, then by their labels. */
export type TerraformModule = {
  folder: string;
  /** Without comments, for finding references. */
  text: string;
  variables: Record<string, Block[]>;
  outputs: Record<string, Block[]>;
  locals: Block;
  /** "type.name" of each resource, and "data.type.name" of each data source. */
  resources: string[];
  calls: Record<string, Block>;
  providers: Record<string, Block>;
};

/** @throws {Error} naming the file that is no HCL. */
export async function readTerraform(folder: string): Promise<TerraformModule> {
  const files = readdirSync(folder).filter((file) => file.endsWith(".tf"));
  const parsed = await Promise.all(
    files.map((file) => parse(file, readFileSync(join(folder, file), "utf8"))),
  );
  const all = (kind: string) => parsed.flatMap((file) => (file[kind] === undefined ? [] : [file[kind]]));
  const merged = (kind: string): Record<string, Block[]> => Object.assign({}, ...all(kind));
  const terraform = all("terraform").flat() as { required_providers?: Record<string, Block>[] }[];
  return {
    folder,
    text: files.map((file) => withoutComments(readFileSync(join(folder, file), "utf8"))).join("\n"),
    variables: merged("variable"),
    outputs: merged("output"),
    locals: Object.assign({}, ...all("locals").flat()),
    resources: [...named(all("resource")), ...named(all("data")).map((name) => `data.${name}`)],
    calls: Object.fromEntries(Object.entries(merged("module")).map(([name, [call]]) => [name, call ?? {}])),
    providers: Object.assign({}, ...terraform.flatMap(({ required_providers = [] }) => required_providers)),
  };
}

function named(kinds: Record<string, Record<string, unknown>>[]): string[] {
  return kinds.flatMap((kind) =>
    Object.entries(kind).flatMap(([type, names]) => Object.keys(names).map((name) => `${type}.${name}`)),
  );
}

function withoutComments(text: string): string {
  return text.replaceAll(/^\s*#.*$/gm, "");
}

/** The values of a `.tfvars` file. */
export async function readValues(file: string): Promise<Record<string, unknown>> {
  return (await parse(`${file}.tf`, readFileSync(join(terraformRoot, file), "utf8"))) as Record<
    string,
    unknown
  >;
}

/** The modules that the root calls, by name. */
export function moduleFolders(): string[] {
  return readdirSync(join(terraformRoot, "modules")).map((name) => join(terraformRoot, "modules", name));
}
