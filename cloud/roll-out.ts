import type { WorkerFile } from "./environment-files.ts";
import type { Counted } from "./error-rate.ts";
import { servingVersion } from "./serving-version.ts";
import { runWrangler } from "./wrangler.ts";

export type RollOutOptions = {
  worker: WorkerFile;
  environment: string;
  /** The file that was bundled before, to be deployed as it is; null to bundle now. */
  bundle: string | null;
  /** Said of the version at Cloudflare. */
  tag: string;
  /** Percentages that the new version gets one after the other, before all. */
  steps: number[];
  /** Waits, and says what the new version did meanwhile. */
  watch: (version: string) => Promise<Counted>;
  /** Looks whether it works, before the first step and after the last. @throws {Error} with the reason. */
  look: () => Promise<void>;
  say: (line: string) => void;
};

/** More than one in twenty, as for the alert. Of a few, one that failed is chance and a second is not. */
const tooMany = ({ requests, errors }: Counted) => errors > Math.max(1, requests * 0.05);

/**
 * Gives a new version of a worker more and more of the traffic. One whose errors are too many, or that does not answer
 * as it should, is taken back: all of the traffic goes to the version of before. Its triggers come once it has all.
 * @throws {Error} saying what failed, and which version serves.
 */
export async function rollOut({
  worker,
  environment,
  tag,
  bundle,
  ...rest
}: RollOutOptions): Promise<string> {
  const { steps, watch, look, say } = rest;
  const target = ["--config", worker.config, "--env", environment];
  const file = bundle === null ? [] : [bundle, "--no-bundle"];
  const before = await servingVersion({ ...worker, environment });
  const version =
    before === null || steps.length === 0 ? null : await upload([...file, "--tag", tag, ...target], worker);
  if (before === null || version === null) {
    // Also a first version, and one with a migration of Durable Objects: they are whole or not there.
    say(`${worker.name}: all at once`);
    return await deployWhole([...file, "--tag", tag, ...target], worker);
  }
  const split = (percentage: number) => shift(target, worker, { version, before, percentage });
  try {
    for (const percentage of steps) {
      say(`${worker.name}: ${percentage} % to ${version}`);
      await split(percentage);
      const counted = await watch(version);
      const { requests, errors } = counted;
      say(`${worker.name}: ${errors} of ${requests} requests failed`);
      if (tooMany(counted)) throw new Error(`${errors} of ${requests} requests to the new version failed`);
    }
    await split(100);
    await look();
  } catch (error) {
    await shift(target, worker, { version: before, before: version, percentage: 100 });
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`Cannot roll out ${worker.name}: ${reason}. ${before} serves again`, { cause: error });
  }
  say(`${worker.name}: all to ${version}`);
  await applyTriggers(target, worker);
  return version;
}

async function upload(target: string[], { name }: WorkerFile): Promise<string | null> {
  try {
    const args = ["versions", "upload", ...target];
    const { notes } = await runWrangler(args, { what: `upload ${name}` });
    return versionIn(notes, "version-upload", name);
  } catch (error) {
    // Cloudflare's code for a version that brings a migration of Durable Objects along.
    if (error instanceof Error && /10211|migration/i.test(error.message)) return null;
    throw error;
  }
}

async function deployWhole(target: string[], { name }: WorkerFile): Promise<string> {
  const { notes } = await runWrangler(["deploy", ...target], { what: `deploy ${name}` });
  return versionIn(notes, "deploy", name);
}

/** Routes, crons and consumers of queues are of the worker, not of a version: only `deploy` brings them along by itself. */
async function applyTriggers(target: string[], { name }: WorkerFile): Promise<void> {
  await runWrangler(["triggers", "deploy", ...target], {
    what: `apply the routes, crons and consumers of ${name}, whose new version serves`,
  });
}

type Split = { version: string; before: string; percentage: number };

async function shift(target: string[], { name }: WorkerFile, { version, before, percentage }: Split) {
  const shares = [
    `${version}@${percentage}`,
    ...(percentage === 100 ? [] : [`${before}@${100 - percentage}`]),
  ];
  await runWrangler(["versions", "deploy", ...shares, "--yes", ...target], {
    what: `give ${percentage} % of ${name} to ${version}`,
  });
}

function versionIn(notes: Record<string, unknown>[], type: string, name: string): string {
  const version = notes.find((note) => note.type === type)?.version_id;
  if (typeof version !== "string") throw new Error(`Cannot tell which version of ${name} was uploaded`);
  return version;
}
