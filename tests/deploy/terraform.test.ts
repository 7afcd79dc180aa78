import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import {
  moduleFolders,
  readTerraform,
  readValues,
  type TerraformModule,
  terraformRoot,
} from "./terraform-files.ts";
import { formatTerraform } from "./terraform-format.ts";

let root: TerraformModule;
let children: Map<string, TerraformModule>;

beforeAll(async () => {
  root = await readTerraform(terraformRoot);
  const read = await Promise.all(moduleFolders().map((folder) => readTerraform(folder)));
  children = new Map(read.map((child) => [child.folder, child]));
});

const all = () => [root, ...children.values()];
const found = (text: string, pattern: RegExp) => [
  ...new Set(Array.from(text.matchAll(pattern), ([, name = ""]) => name)),
];

describe("Terraform", () => {
  test("every file is laid out as terraform fmt would", () => {
    for (const folder of [terraformRoot, ...moduleFolders()]) {
      const files = readdirSync(folder).filter((file) => /\.(tf|tfvars|tfbackend)$/.test(file));
      expect(files.length, folder).toBeGreaterThan(1);
      for (const file of files) {
        const text = readFileSync(join(folder, file), "utf8");
        expect(text, join(folder, file)).toBe(formatTerraform(text));
      }
    }
  });

  test("every variable is declared and used, and every local", () => {
    for (const { folder, text, variables, locals } of all()) {
      expect(found(text, /\bvar\.(\w+)/g).sort(), folder).toEqual(Object.keys(variables).sort());
      expect(found(text, /\blocal\.(\w+)/g).sort(), folder).toEqual(Object.keys(locals).sort());
    }
  });

  test("every variable of the root says what it is for", () => {
    for (const [name, [variable]] of Object.entries(root.variables))
      expect(variable?.description, name).toMatch(/\S{3}.*\.$/);
  });

  test("every reference to a resource or a data source leads to one", () => {
    for (const { folder, text, resources } of all()) {
      const resourcePattern = /(?<![\w."$-])((?:data\.)?(?:cloudflare|neon|hcloud|upstash)_\w+\.\w+)/g;
      for (const name of found(text, resourcePattern)) expect(resources, folder).toContain(name);
    }
  });

  test("every module is called, with its variables and no other, and has the outputs that are read", () => {
    const called = Object.entries(root.calls).map(([name, { source, count: _, ...given }]) => {
      const child = children.get(join(terraformRoot, String(source)));
      expect(child, name).toBeDefined();
      expect(Object.keys(given).sort(), name).toEqual(Object.keys(child?.variables ?? {}).sort());
      for (const output of found(root.text, new RegExp(`\\bmodule\\.${name}\\.(\\w+)`, "g")))
        expect(Object.keys(child?.outputs ?? {}), `${name}.${output}`).toContain(output);
      return child?.folder ?? "";
    });
    expect(called.sort()).toEqual([...children.keys()].sort());
    for (const name of found(root.text, /\bmodule\.(\w+)/g)) expect(Object.keys(root.calls)).toContain(name);
  });

  test("every output of a module is read by somebody", () => {
    for (const [name, { source }] of Object.entries(root.calls)) {
      const child = children.get(join(terraformRoot, String(source)));
      for (const output of Object.keys(child?.outputs ?? {}))
        expect(root.text, `${name}.${output}`).toContain(`module.${name}.${output}`);
    }
  });

  test("every provider is pinned to a release, and known where it is used", () => {
    for (const { source, version } of Object.values(root.providers))
      expect([source, version]).toEqual([
        expect.stringMatching(/\//),
        expect.stringMatching(/^\d+\.\d+\.\d+$/),
      ]);
    for (const { folder, resources, providers } of children.values()) {
      const used = resources.map((name) => name.replace(/^data\./, "").split("_")[0] ?? "");
      expect(Object.keys(providers), folder).toEqual([...new Set(used)]);
      for (const [name, { source }] of Object.entries(providers))
        expect(source, folder).toBe(root.providers[name]?.source);
    }
  });

  test.each(["dev", "prod"])(
    "%s.tfvars gives what is not a secret, and the environment the rest",
    async (name) => {
      const values = await readValues(`${name}.tfvars`);
      for (const [variable, [block]] of Object.entries(root.variables)) {
        const isFromEnvironment = String(block?.description).includes(`TF_VAR_${variable}`);
        const isGiven = variable in values;
        if (isFromEnvironment || block?.sensitive) expect(isGiven, variable).toBe(false);
        else expect(isGiven || block?.default !== undefined, variable).toBe(true);
      }
      for (const variable of Object.keys(values)) expect(Object.keys(root.variables)).toContain(variable);
    },
  );

  test("what is secret stays so on its way out", () => {
    for (const [name, [output]] of Object.entries(root.outputs)) {
      const isSecret = /secret|token|owner_url/.test(name);
      expect(output?.sensitive === true, name).toBe(isSecret);
    }
  });

  test("the state of each environment is remote, locked, and its own", () => {
    expect(root.text).toContain('backend "s3" {}');
    const keys = ["dev", "prod"].map((name) => {
      const text = readFileSync(join(terraformRoot, `${name}.s3.tfbackend`), "utf8");
      expect(text).toMatch(/^use_lockfile\s+= true$/m);
      return /^key\s+= "(.+)"$/m.exec(text)?.[1];
    });
    expect(new Set(keys).size).toBe(2);
  });
});

test("the layout is that of terraform fmt: one step for each line that opens, and one column for =", () => {
  const loose = 'a = 1\nlonger = "{"\n\nb "c" {\nx = f("", [\n1,\n])\ny = 2\nlong = [1]\n}\n\n\n\n# end';
  expect(formatTerraform(loose)).toBe(
    'a      = 1\nlonger = "{"\n\nb "c" {\n  x = f("", [\n    1,\n  ])\n  y    = 2\n  long = [1]\n}\n\n# end\n',
  );
});
