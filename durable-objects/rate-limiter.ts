import { DurableObject } from "cloudflare:workers";
import {
  type AttemptDecision,
  beginAttempt,
  endOfState,
  type LockPolicy,
  type LockState,
  unlocked,
} from "./attempt-lock.ts";
import {
  emptyWindow,
  endOfWindow,
  giveBack,
  type TakeAnswer,
  type TakeRequest,
  takeToken,
  type WindowState,
} from "./sliding-window.ts";
import { fromRecord, toRecord, type WindowRecord } from "./window-record.ts";

type StoredLock = { state: LockState; endsAtMs: number };

/** Under what the counts and the locks of keys are stored. */
const prefixes = { window: "window:", lock: "lock:" };

/** For each key that is kept, so long is waited before all are looked at again: there may be many thousand. */
const waitForEachMs = 1;

/** A window takes a few hundred bytes, rarely some thousand; an object has 128 MB. */
const mostInMemory = 20_000;

/**
 * How long what is written behind its answer may wait for what else is: a transaction of its own costs several times what
 * the counting does.
 */
export const writtenWithinMs = 20;

/** At most until then is waited with the first look after a start: other keys may end before the one that is at hand. */
const soon = (endsAtMs: number) => Math.min(endsAtMs, Date.now() + 60_000);

/**
 * Counts the requests of keys, named `policy:identity`, each by itself. Whoever asks decides how many keys share an object
 * (workers/gateway/limiter/limiter-objects.ts); a key is always asked about at the same one.
 *
 * What is counted survives eviction and restart. Where `waitsForDisk` is set, and wherever a lease is granted, the answer
 * is held back until that is on disk. Else it is written behind the answer, together with what else came meanwhile: a
 * crash may forget what was admitted in the last `writtenWithinMs` before it, and so admit as many requests too many,
 * never fewer. An alarm forgets keys whose window has passed, so that those seen once do not stay for ever.
 *
 * Of a key that stands for an account, attempts to sign in to it are counted instead, and it locks after too many.
 */
export class RateLimiter extends DurableObject<unknown> {
  #alarmSet = false;
  /** As they are stored, once read: a write that fails ends the object, and what it remembers with it. */
  readonly #windows = new Map<string, WindowState>();
  /** Whose windows wait to be written; all of them are in memory. */
  readonly #unwritten = new Set<string>();

  /** Takes one request of `limit` per `windowSeconds` if one is left, and what the request asks for besides. */
  take(key: string, request: TakeRequest & { waitsForDisk: boolean }): TakeAnswer {
    const window = this.#windowOf(key);
    const answer = takeToken(window, request, Date.now());
    if (answer.allowed || request.settles !== null) {
      this.#write(key, window, { waits: request.waitsForDisk || answer.leased > 0 });
    }
    return answer;
  }

  /** The same for several keys at once, each by itself: the answers are in the order of what was asked. */
  takeEach(asked: [key: string, request: TakeRequest & { waitsForDisk: boolean }][]): TakeAnswer[] {
    return asked.map(([key, request]) => this.take(key, request));
  }

  /** Counts a request no more that `take` admitted and nobody served. */
  giveBack(key: string, chargedUntilMs: number): void {
    const window = this.#windowOf(key);
    giveBack(window, chargedUntilMs, Date.now());
    this.#write(key, window, { waits: false });
  }

  #windowOf(key: string): WindowState {
    const known = this.#windows.get(key);
    if (known !== undefined) return known;
    const record = this.ctx.storage.kv.get<WindowRecord>(prefixes.window + key);
    const window = record === undefined ? emptyWindow() : fromRecord(record);
    if (this.#windows.size >= mostInMemory) this.#forgetWindows();
    this.#windows.set(key, window);
    return window;
  }

  #forgetWindows(): void {
    this.#writeWaiting();
    this.#windows.clear();
  }

  #write(key: string, window: WindowState, { waits }: { waits: boolean }): void {
    const options = { allowUnconfirmed: !waits };
    if (waits) {
      this.#unwritten.delete(key);
      void this.ctx.storage.put(prefixes.window + key, toRecord(window), options);
    } else {
      if (this.#unwritten.size === 0) void scheduler.wait(writtenWithinMs).then(() => this.#writeWaiting());
      this.#unwritten.add(key);
    }
    if (this.#alarmSet) return;
    this.#alarmSet = true;
    void this.ctx.storage.setAlarm(soon(endOfWindow(window)), options);
  }

  #writeWaiting(): void {
    for (const key of this.#unwritten) {
      const window = this.#windows.get(key);
      if (window === undefined) continue;
      void this.ctx.storage.put(prefixes.window + key, toRecord(window), { allowUnconfirmed: true });
    }
    this.#unwritten.clear();
  }

  /** Begins an attempt, which counts as a failure unless `forgive` follows. Awaits the disk: a lock must not be lost. */
  async beginAttempt(key: string, policy: LockPolicy): Promise<AttemptDecision> {
    const stored = this.ctx.storage.kv.get<StoredLock>(prefixes.lock + key);
    const { decision, state } = beginAttempt(stored?.state ?? unlocked, policy, Date.now());
    if (!decision.allowed) return decision;
    const lock: StoredLock = { state, endsAtMs: endOfState(state, policy) };
    const written = [this.ctx.storage.put(prefixes.lock + key, lock)];
    if (!this.#alarmSet) written.push(this.ctx.storage.setAlarm(soon(lock.endsAtMs)));
    this.#alarmSet = true;
    await Promise.all(written);
    return decision;
  }

  /** An attempt succeeded, or the owner was proven in another way: what failed before counts no more. */
  async forgive(key: string): Promise<void> {
    await this.ctx.storage.delete(prefixes.lock + key);
  }

  override async alarm(): Promise<void> {
    this.#forgetWindows();
    const nowMs = Date.now();
    const { ended, kept, nextMs } = this.#ends(nowMs);
    this.#alarmSet = kept > 0;
    if (kept === 0) {
      await this.ctx.storage.deleteAll();
      return;
    }
    for (const key of ended) this.ctx.storage.kv.delete(key);
    await this.ctx.storage.setAlarm(Math.max(nextMs, nowMs + kept * waitForEachMs));
  }

  /** What has ended, how many have not, and when the first of those does. */
  #ends(nowMs: number): { ended: string[]; kept: number; nextMs: number } {
    const { kv } = this.ctx.storage;
    const ended: string[] = [];
    let [kept, nextMs] = [0, Number.POSITIVE_INFINITY];
    const note = (key: string, endsAtMs: number) => {
      if (endsAtMs <= nowMs) {
        ended.push(key);
        return;
      }
      kept += 1;
      nextMs = Math.min(nextMs, endsAtMs);
    };
    for (const [key, record] of kv.list<WindowRecord>({ prefix: prefixes.window }))
      note(key, endOfWindow(fromRecord(record)));
    for (const [key, lock] of kv.list<StoredLock>({ prefix: prefixes.lock })) note(key, lock.endsAtMs);
    return { ended, kept, nextMs };
  }
}
