import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const fileIn = (folder: string) => join(folder, "lago-organization");

/** Keeps the id of our organization in Lago where the edge looks for it when it starts. */
export function keepOrganization(folder: string, id: string): void {
  writeFileSync(fileIn(folder), `${id}\n`);
}

/** The id that was kept, so that no other organization's webhooks are taken; empty where Lago was not set up yet. */
export function knownOrganization(folder: string): string {
  return existsSync(fileIn(folder)) ? readFileSync(fileIn(folder), "utf8").trim() : "";
}
