/** Writes the list of common passwords that the gateway refuses, from a public list ordered by how common each is. */
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { dictionary } from "@zxcvbn-ts/language-common";

/** Shorter ones say nothing about a password of twelve characters or more. */
const shortest = 4;
const alwaysFrom = 12;
const mostBytes = 90_000;

const entry = createRequire(import.meta.url).resolve("@zxcvbn-ts/language-common");
const licence = readFileSync(join(dirname(entry), "../LICENSE.txt"), "utf8").trim();

const all = [...new Set(dictionary["passwords-common"].map((password) => password.toLowerCase()))];
const usable = all.filter((password) => password.length >= shortest && !/\s/.test(password));
const chosen = new Set(usable.filter((password) => password.length >= alwaysFrom));
let bytes = [...chosen].join(" ").length;
for (const password of usable) {
  if (chosen.has(password)) continue;
  bytes += password.length + 1;
  if (bytes > mostBytes) break;
  chosen.add(password);
}

const content = {
  source: "@zxcvbn-ts/language-common, https://github.com/zxcvbn-ts/zxcvbn",
  licence,
  passwords: usable.filter((password) => chosen.has(password)).join(" "),
};
const output = new URL("../workers/gateway/auth/common-passwords.json", import.meta.url);
writeFileSync(output, `${JSON.stringify(content, null, 2)}\n`);
