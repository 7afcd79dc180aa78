/** `pnpm selfhost:init`: writes `.env.selfhost` with random secrets, and the key that opens backups. */
import { existsSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { createInterface } from "node:readline/promises";
import { parseArgs } from "node:util";
import { isPlaceholder } from "../workers/contract/placeholder.ts";
import { smtpOptions } from "./adapters/mail/smtp-options.ts";
import { makeAgeKey } from "./backup/age-key.ts";
import { defaultEnvFile, defaultState, envLine } from "./env-file.ts";
import { type Answers, variables } from "./variables.ts";

const usage = `
  pnpm selfhost:init [--domain NAME] [--email ADDRESS] [--mail-from SENDER] [--smtp-url URL] [--out FILE]

  Writes ${defaultEnvFile} for docker-compose.selfhost.yml and pnpm selfhost:run: random secrets, and what it asks for.
  Beside it goes a key, <FILE>.backup-key, that opens backups: keep it where the box is not, and delete it here.
  Refuses where either file is already.
`;

function isSmtp(value: string): boolean {
  try {
    smtpOptions(value);
    return true;
  } catch {
    return false;
  }
}

const questions: {
  [Name in keyof Answers]: { ask: string; isRight: (value: string) => boolean; hint: string };
} = {
  domain: {
    ask: "Domain of the product, as app.acme.io",
    isRight: (value) => /^(?!-)[a-z0-9-]+(\.[a-z0-9-]+)+$/.test(value) && !isPlaceholder(`https://${value}`),
    hint: "not a host name of your own",
  },
  email: {
    ask: "Your address, for certificates and administrators",
    isRight: (value) => /^[^\s@'<>]+@[^\s@'<>]+\.[^\s@'<>]+$/.test(value),
    hint: "not an e-mail address",
  },
  mailFrom: {
    ask: "Sender of mails, as Acme <hello@acme.io>",
    isRight: (value) => /^(?:[^<>\r\n']+ <[^<>\s@']+@[^<>\s@']+>|[^<>\s@']+@[^<>\s@']+)$/.test(value),
    hint: 'not a sender, as "Name <address@domain>"',
  },
  smtpUrl: {
    ask: "Mail server, as smtp://user:password@mail.acme.io:587",
    isRight: (value) => !/[\s']/.test(value) && isSmtp(value),
    hint: "not an smtp:// or smtps:// URL, or one that turns TLS off to a server elsewhere",
  },
};

/**
 * Writes the two files.
 * @throws {Error} naming the file that is there already, or the answer that is none; nothing is written then.
 */
export function initialise(answers: Answers, out: string): void {
  for (const name of Object.keys(questions) as (keyof Answers)[]) {
    const { isRight, hint } = questions[name];
    if (!isRight(answers[name])) throw new Error(`Cannot use "${answers[name]}": ${hint}`);
  }
  const keyFile = `${out}.backup-key`;
  for (const file of [out, keyFile]) {
    if (existsSync(file))
      throw new Error(`Cannot write "${file}": it is there, and its secrets may be in use`);
  }
  const { identity, recipient } = makeAgeKey();
  const lines = [
    "# Written by pnpm selfhost:init. Secrets: keep it out of any repository.",
    ...variables.flatMap(({ name, about, make }) => [
      ...(about ? ["", `# ${about}`] : []),
      envLine(name, make(answers)),
    ]),
    "",
    "# Whom backups are encrypted for: the public half of the key beside this file.",
    envLine("BACKUP_RECIPIENT", recipient),
    "# A folder or s3://bucket/path, with BACKUP_S3_ENDPOINT, AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.",
    "BACKUP_TARGET=/backups",
    "# What pnpm backup:run keeps beside the databases; the compose file says its own. Add what Directus and Lago store.",
    envLine(
      "BACKUP_FOLDERS",
      ["state", "mail"].map((name) => `${name}=${resolve(defaultState, name)}`).join(","),
    ),
    envLine("BACKUP_CONFIG", resolve(out)),
    "BACKUP_S3_ENDPOINT=",
    "AWS_ACCESS_KEY_ID=",
    "AWS_SECRET_ACCESS_KEY=",
    "",
  ];
  // "wx" fails where a file appeared meanwhile.
  writeFileSync(keyFile, `# Opens the backups of ${answers.domain}\n${identity}\n`, {
    mode: 0o600,
    flag: "wx",
  });
  writeFileSync(out, lines.join("\n"), { mode: 0o600, flag: "wx" });
}

async function init(args: string[]): Promise<number> {
  const text = { type: "string" } as const;
  const { values } = parseArgs({
    args,
    options: {
      ...{ domain: text, email: text, "mail-from": text, "smtp-url": text, out: text },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) {
    console.log(usage);
    return 0;
  }
  const out = values.out ?? defaultEnvFile;
  if (existsSync(out)) throw new Error(`Cannot write "${out}": it is there, and its secrets may be in use`);
  const answers = await askFor({
    ...{ domain: values.domain, email: values.email },
    ...{ mailFrom: values["mail-from"], smtpUrl: values["smtp-url"] },
  });
  initialise(answers, out);
  console.log(
    [
      `Wrote ${out} and ${out}.backup-key. Move the key to where this box is not: without it no backup opens.`,
      `Put an address into ALERT_WEBHOOK_URL of ${out}: while it is empty, nobody hears that the box is down.`,
    ].join("\n"),
  );
  return 0;
}

async function askFor(given: { [Name in keyof Answers]: string | undefined }): Promise<Answers> {
  const names = Object.keys(questions) as (keyof Answers)[];
  const missing = names.filter((name) => given[name] === undefined);
  const asked: Partial<Answers> = {};
  if (missing.length > 0) {
    const terminal = createInterface({ input: process.stdin, output: process.stdout });
    try {
      for (const name of missing) asked[name] = (await terminal.question(`${questions[name].ask}: `)).trim();
    } finally {
      terminal.close();
    }
  }
  const answer = (name: keyof Answers) => given[name] ?? asked[name] ?? "";
  return {
    domain: answer("domain"),
    email: answer("email"),
    mailFrom: answer("mailFrom"),
    smtpUrl: answer("smtpUrl"),
  };
}

if (import.meta.main) {
  process.exitCode = await init(process.argv.slice(2)).catch((error: Error) => {
    console.error(error.message);
    return 1;
  });
}
