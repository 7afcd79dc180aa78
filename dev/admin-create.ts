/** `pnpm admin:create --email you@example.org --name "Your Name"`: makes an administrator of the platform. */
import { readFileSync } from "node:fs";
import { stdin, stdout } from "node:process";
import { createInterface } from "node:readline";
import { Writable } from "node:stream";
import { parseArgs } from "node:util";
import { createAdministrator } from "../db/gateway/create-administrator.ts";
import { emailSchema, nameSchema, passwordSchema } from "../workers/contract/auth.ts";
import { isCommonPassword } from "../workers/gateway/auth/common-password.ts";
import { databaseUrl } from "./databases.ts";
import { readPorts } from "./ports.ts";

const usage = `
  pnpm admin:create --email you@example.org --name "Your Name"

  Makes an account that administers the platform, or makes one of an account that is there; doing it twice does it once.

  DATABASE_URL      the gateway's database as the worker's role; without it, that of npm start
  ADMIN_PASSWORD    the password of a new account; without it, it is asked for
`;

async function main(): Promise<number> {
  const text = { type: "string" } as const;
  const { values } = parseArgs({ options: { email: text, name: text, help: { type: "boolean" } } });
  if (values.help || values.email === undefined) {
    console.log(usage);
    return values.help ? 0 : 2;
  }
  const email = check(emailSchema, values.email, "--email");
  const name = check(nameSchema, values.name ?? email.split("@")[0], "--name");
  const outcome = await createAdministrator(
    { email, name },
    { databaseUrl: addressOf(process.env), password: () => choosePassword([name, email]) },
  );
  const said = {
    created: "is an administrator now",
    promoted: "is an administrator now, and signed out everywhere",
  };
  console.log(`${email} ${outcome === "unchanged" ? "is an administrator already" : said[outcome]}`);
  return 0;
}

function addressOf(env: Record<string, string | undefined>): string {
  return env.DATABASE_URL || databaseUrl({ role: "gateway", name: "gateway", port: readPorts(env).postgres });
}

/** @throws {Error} for one that the product would refuse as well. */
async function choosePassword(personal: string[]): Promise<string> {
  const password = check(passwordSchema, process.env.ADMIN_PASSWORD ?? (await ask()), "the password");
  const list = new URL("../workers/gateway/auth/common-passwords.json", import.meta.url);
  const { passwords } = JSON.parse(readFileSync(list, "utf8")) as { passwords: string };
  if (isCommonPassword(new Set(passwords.split(" ")), password, personal)) {
    throw new Error("Cannot take the password: it is too easy to guess");
  }
  return password;
}

/** Asks at the terminal without showing what is typed. */
async function ask(): Promise<string> {
  if (!stdin.isTTY) throw new Error("Cannot ask for the password: this is no terminal; set ADMIN_PASSWORD");
  stdout.write("Password of the new account (not shown): ");
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: stdin, output: silent, terminal: true });
  try {
    return await new Promise((answer) => lines.question("", answer));
  } finally {
    lines.close();
    stdout.write("\n");
  }
}

type Schema = {
  safeParse(value: unknown): { success: boolean; data?: string; error?: { issues: { message: string }[] } };
};

function check(schema: Schema, value: unknown, what: string): string {
  const { data, error } = schema.safeParse(value);
  if (data === undefined) throw new Error(`Cannot take ${what}: ${error?.issues[0]?.message}`);
  return data;
}

process.exitCode = await main().catch((error: Error & { code?: string }) => {
  console.error(error.message || error.code);
  return 1;
});
