import { spawn } from "node:child_process";
import { chmodSync, cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** What the programs have of the repository: a copy, in which the template's names were replaced. */
const parts = [
  ...["cloud", "selfhost", "dev/git.ts", "workers/contract", "db/gateway/migrations", "db/jobs/migrations"],
  ...["wrangler.toml", "workers/jobs/wrangler.toml", "site/wrangler.toml", "package.json"],
];

/**
 * Stands in for wrangler: notes what it is asked, and answers from the files of its folder. A line of `fails` that is
 * in its arguments makes it fail, once.
 */
const wrangler = `#!/usr/bin/env node
const { appendFileSync, existsSync, readFileSync, writeFileSync } = require("node:fs");
const args = process.argv.slice(2);
const folder = process.env.CLOUD;
const file = (name) => folder + "/" + name;
const line = args.join(" ");
const input = args[1] === "bulk" ? readFileSync(0, "utf8") : "";
appendFileSync(file("calls"), JSON.stringify({ line, input }) + "\\n");
const fails = existsSync(file("fails")) ? readFileSync(file("fails"), "utf8").split("\\n").filter(Boolean) : [];
const hit = fails.find((each) => line.includes(each.split("|")[0]));
if (hit) {
  writeFileSync(file("fails"), fails.filter((each) => each !== hit).join("\\n"));
  console.error(hit.split("|")[1] || "it was told to");
  process.exit(1);
}
const worker = line.includes("workers/jobs") ? "jobs" : "gateway";
const note = (type) => appendFileSync(process.env.WRANGLER_OUTPUT_FILE_PATH, JSON.stringify({ type, version_id: "new-" + worker }) + "\\n");
if (line.startsWith("deployments list")) {
  if (existsSync(file("empty"))) { console.error("This Worker does not exist [code: 10007]"); process.exit(1); }
  console.log(JSON.stringify([{ created_on: "2026-01-02", versions: [{ version_id: "old-" + worker, percentage: 100 }] }, { created_on: "2026-01-01", versions: [{ version_id: "older", percentage: 100 }] }]));
} else if (line.startsWith("versions view")) {
  console.log(readFileSync(file(worker + ".version"), "utf8"));
} else if (line.startsWith("secret list")) {
  console.log(readFileSync(file(worker + ".secrets"), "utf8"));
} else if (line.startsWith("versions upload")) note("version-upload");
else if (line.startsWith("deploy ")) note("deploy");
`;

export type TestCloud = Awaited<ReturnType<typeof createTestCloud>>;
type Answer = (path: string, body: string) => unknown;

/** A folder with the programs, a wrangler and a Cloudflare API that answers by `answer`, and a site that answers as ours. */
export async function createTestCloud({
  answer,
  site,
}: {
  answer: Answer;
  site?: (path: string, headers: IncomingHttpHeaders) => Response | null;
}) {
  const folder = mkdtempSync(join(tmpdir(), "selvedge-cloud-"));
  for (const part of parts) {
    const filter = (path: string) => !/node_modules|\.wrangler/.test(path);
    cpSync(part, join(folder, part), { recursive: true, filter });
  }
  symlinkSync(join(process.cwd(), "node_modules"), join(folder, "node_modules"));
  const bin = mkdtempSync(join(tmpdir(), "selvedge-bin-"));
  for (const name of ["wrangler", "pnpm"]) {
    writeFileSync(join(bin, name), name === "wrangler" ? wrangler : "#!/bin/sh\nexit 0\n");
    chmodSync(join(bin, name), 0o755);
  }
  const server = createServer(async (request, response) => {
    let body = "";
    for await (const chunk of request) body += chunk;
    const path = request.url ?? "";
    const page = site?.(path, request.headers);
    if (page) {
      response.writeHead(page.status, Object.fromEntries(page.headers)).end(await page.text());
      return;
    }
    const result = answer(path.replace("/api-of-cloudflare", ""), body);
    response.end(JSON.stringify(/\/(?:graphql|sql)$/.test(path) ? result : { success: true, result }));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const write = (name: string, text: string) => writeFileSync(join(bin, name), text);
  for (const worker of ["gateway", "jobs"]) {
    write(`${worker}.secrets`, "[]");
    write(`${worker}.version`, '{"resources":{"bindings":[]}}');
  }
  const own = { CLOUD: bin, PATH: `${bin}:${process.env.PATH}` };
  const account = { CLOUDFLARE_API_TOKEN: "t", CLOUDFLARE_ACCOUNT_ID: "acc" };
  const env = { ...own, ...account, CLOUDFLARE_API_BASE_URL: `${origin}/api-of-cloudflare` };

  return {
    ...{ folder, origin, write },
    /** Replaces the names of the template, and lets the product be reached at `origin`. */
    rename() {
      for (const file of ["wrangler.toml", "workers/jobs/wrangler.toml"]) {
        const path = join(folder, file);
        const text = readFileSync(path, "utf8").replaceAll("example.com", "acme.io");
        writeFileSync(path, text.replaceAll("replace-me.upstash.io", "acme.upstash.io"));
      }
    },
    async run(program: string, args: string[], more: Record<string, string> = {}) {
      const child = spawn(process.execPath, [join(folder, "cloud", program), ...args], {
        cwd: folder,
        env: { ...env, ...more },
      });
      let said = "";
      for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (said += chunk));
      const code = await new Promise<number | null>((resolve) => child.once("close", resolve));
      return { code, said, lines: said.trim().split("\n") };
    },
    /** What wrangler was asked since the last time. */
    calls(): { line: string; input: string }[] {
      try {
        const text = readFileSync(join(bin, "calls"), "utf8");
        rmSync(join(bin, "calls"));
        return text
          .trim()
          .split("\n")
          .map((line) => JSON.parse(line));
      } catch {
        return [];
      }
    },
    async close() {
      await new Promise((resolve) => server.close(resolve));
      for (const path of [folder, bin]) rmSync(path, { recursive: true });
    },
  };
}
