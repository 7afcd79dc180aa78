import { cpSync, mkdirSync, readFileSync, symlinkSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { git } from "../../dev/git.ts";

/** What the Dockerfile says of the image "edge", whose layers the others add to. */
export type Image = { command: string[]; healthcheck: string[] };

/** Built by the stage before, and here by build.ts. */
const built = new Map([
  ["/app/dist", "dist"],
  ["/app/site/dist", "site/dist"],
]);
/** What .dockerignore keeps out, beside what git does not have. */
const ignored = /(?:^|\/)\.dev\.vars$/;

/**
 * Lays a folder out as the image's working folder is: what is copied from the repository, what was built, and the
 * production packages alone, each as pnpm has it with its own packages beside it.
 * @throws {Error} for a line of the Dockerfile that this does not know.
 */
export function layOutImage(folder: string): Image {
  const dockerfile = readFileSync("selfhost/Dockerfile", "utf8");
  const [, stage = ""] = /^FROM \S+ AS edge\n([\s\S]*?)^FROM /m.exec(dockerfile) ?? [];
  for (const [, line = ""] of stage.matchAll(/^COPY (.+)$/gm)) copy(line.split(" "), folder);
  const list = (name: string) => {
    const [, text = "[]"] = new RegExp(`^${name}.*?(\\[.*\\])$`, "m").exec(stage) ?? [];
    return JSON.parse(text) as string[];
  };
  return { command: list("CMD"), healthcheck: list("HEALTHCHECK") };
}

function copy(words: string[], folder: string): void {
  const target = join(folder, words.at(-1) ?? "");
  const [first = "", from = ""] = words;
  if (first === "--from=modules") linkPackages(target);
  else if (first === "--from=build") {
    const source = built.get(from);
    if (source === undefined)
      throw new Error(`Cannot lay out "COPY ${words.join(" ")}": nothing here is "${from}"`);
    cpSync(source, target, { recursive: true });
  } else {
    for (const source of words.slice(0, -1)) copySource(source, { target, isOne: words.length === 2 });
  }
}

/** A folder is copied as what is in it, a file by its name into a folder. */
function copySource(source: string, { target, isOne }: { target: string; isOne: boolean }): void {
  const files = git(".", ["ls-files", "-z", "--cached", "--others", "--exclude-standard", source]).split(
    "\0",
  );
  for (const file of files.filter((each) => each !== "" && !ignored.test(each))) {
    const isFile = file === source;
    const to = isFile ? (isOne ? target : join(target, file)) : join(target, file.slice(source.length + 1));
    mkdirSync(dirname(to), { recursive: true });
    cpSync(file, to);
  }
}

function linkPackages(target: string): void {
  const { dependencies } = JSON.parse(readFileSync("package.json", "utf8"));
  for (const name of Object.keys(dependencies)) {
    mkdirSync(dirname(join(target, name)), { recursive: true });
    symlinkSync(resolve("node_modules", name), join(target, name));
  }
}
