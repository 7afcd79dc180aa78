import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import type { AnchorFile } from "../db/gateway/verify-anchors.ts";

const lineSchema = z.object({ name: z.string(), text: z.string() });

/**
 * Reads the anchors of the audit log: from a folder that the bucket was copied to, or from the lines that the gateway
 * gives to its administrators.
 * @throws {Error} naming the path when there is none to read: an empty folder must not pass for a log that was anchored.
 */
export function readAnchorFiles(path: string): AnchorFile[] {
  const files = statSync(path).isDirectory() ? readFolder(path) : readLines(path);
  if (files.length === 0) throw new Error(`there is no anchor in "${path}"`);
  return files;
}

function readFolder(path: string): AnchorFile[] {
  return readdirSync(path, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".json"))
    .map((name) => ({ name, text: readFileSync(join(path, name), "utf8") }));
}

function readLines(path: string): AnchorFile[] {
  const lines = readFileSync(path, "utf8").split("\n");
  return lines.filter((line) => line !== "").map((line) => lineSchema.parse(JSON.parse(line)));
}
