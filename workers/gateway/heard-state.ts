import { waitUntil } from "cloudflare:workers";
import type { ChangedSessions } from "./identity/changed-sessions.ts";
import { describeError, log } from "./log.ts";

/**
 * What administrators set for the whole platform, as an isolate keeps it: it hears by the list of changed sessions that
 * it changed, once a second, behind an answer, so a warm request asks nobody. After a silence of some seconds a request
 * listens before it is answered, and the first of an isolate waits for the record.
 *
 * When neither Redis nor the record can be asked, what was last known goes on; an isolate that knows nothing yet has
 * what it began with.
 */
export type HeardState<Value> = {
  current(): Promise<Value>;
  /** Hears of changes, when it is time to. Call it behind the answer. */
  listen(): void;
  /** Reads the record, for whoever just changed it. */
  reload(): Promise<void>;
};

type Options<Value> = {
  /** What it is called on the list of what changed. */
  name: string;
  initial: Value;
  read: () => Promise<Value>;
  changed: ChangedSessions;
};

const listenEveryMs = 1_000;
const longestSilenceMs = 5_000;
/** The list tells of a minute; whoever did not hear it for longer has missed something. */
const forgottenAfterMs = 45_000;
/** Should what was announced have been lost. */
const reloadAfterMs = 60_000;
/** While Redis cannot say whether something changed. */
const reloadUnheardMs = 5_000;
const waitForMs = 1_500;
const pauseMs = 10;

export function createHeardState<Value>(options: Options<Value>): HeardState<Value> {
  const { name, read, changed } = options;
  let value = options.initial;
  /** When the record was read, when the list was heard, and when that was tried. */
  let [loadedAtMs, heardAtMs, listenedAtMs] = [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY, 0];

  async function reload(): Promise<void> {
    const startedMs = Date.now();
    value = await read();
    loadedAtMs = startedMs;
    heardAtMs = startedMs;
  }

  let isHearing = false;

  async function hear(): Promise<void> {
    isHearing = true;
    try {
      await hearNow();
    } finally {
      isHearing = false;
    }
  }

  async function hearNow(): Promise<void> {
    const nowMs = Date.now();
    listenedAtMs = nowMs;
    const isForgotten = since(heardAtMs) > forgottenAfterMs;
    const isHeard = !isForgotten && (await changed.isCurrent());
    if (isHeard) heardAtMs = nowMs;
    const isOld = since(loadedAtMs) >= (isHeard ? reloadAfterMs : reloadUnheardMs);
    if (isOld || isForgotten || changed.changedSince(name, loadedAtMs)) {
      await reload().catch((error) => log("error", `${name}_not_read`, describeError(error)));
    }
  }

  return {
    reload,
    listen() {
      if (since(listenedAtMs) >= listenEveryMs) waitUntil(hear());
    },
    async current() {
      if (since(listenedAtMs) > longestSilenceMs) {
        const heard = hear();
        waitUntil(heard);
        await Promise.race([heard, new Promise((resolve) => setTimeout(resolve, waitForMs))]);
      }
      // Who comes while an isolate reads it for the first time waits too, by pauses of their own: what another request
      // awaits ends with that one.
      while (loadedAtMs === Number.NEGATIVE_INFINITY && isHearing && since(listenedAtMs) < waitForMs)
        await new Promise((resolve) => setTimeout(resolve, pauseMs));
      return value;
    },
  };
}

/** A clock that was set back must not make anything current for as long. */
function since(atMs: number): number {
  return Math.abs(Date.now() - atMs);
}
