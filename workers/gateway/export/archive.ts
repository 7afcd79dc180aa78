import { makeZip } from "client-zip";
import type { Deps } from "../deps.ts";
import { readAccount } from "./read-account.ts";
import { readActivity } from "./read-activity.ts";
import { readBilling } from "./read-billing.ts";
import { readBusiness } from "./read-business.ts";
import { readContent } from "./read-content.ts";
import { readCopies } from "./read-copies.ts";
import { readPictures } from "./read-pictures.ts";
import { readme } from "./readme.ts";

/** A file of the archive; a stream is read when its turn comes, and not held in memory. */
export type ArchiveFile = { name: string; input: string | ReadableStream<Uint8Array> };

/** What one system holds about a person, as files. A system that cannot say fails the whole. */
type ArchiveSource = (deps: Deps, userId: string) => AsyncIterable<ArchiveFile>;

const sources: ArchiveSource[] = [
  readAccount,
  readActivity,
  readBusiness,
  readContent,
  readBilling,
  readCopies,
  readPictures,
];

/** Everything that is held about a person, as a ZIP file. */
export function archiveOf(deps: Deps, userId: string): ReadableStream<Uint8Array> {
  return makeZip(filesOf(deps, userId));
}

async function* filesOf(deps: Deps, userId: string): AsyncGenerator<ArchiveFile> {
  yield { name: "README.txt", input: readme(new Date()) };
  for (const read of sources) yield* read(deps, userId);
}

/** A file of JSON that a person can read as well. */
export function jsonFile(name: string, value: unknown): ArchiveFile {
  return { name, input: `${JSON.stringify(value, null, 2)}\n` };
}
