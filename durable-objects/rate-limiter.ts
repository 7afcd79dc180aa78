import { DurableObject } from "cloudflare:workers";
import { decide, type LogEntry, type RateLimit, type RateLimitDecision } from "./sliding-window.ts";

/**
 * One object counts one key, named `policy:identity`.
 *
 * The log survives eviction and restart: it is written after each admitted request, without waiting for the disk
 * (losing the last write in a crash admits one request too many, never fewer). An alarm empties the object once its
 * window has passed, so that keys seen once do not stay for ever.
 */
export class RateLimiter extends DurableObject<unknown> {
  #log: LogEntry[] = [];
  #alarmSet = false;

  constructor(ctx: DurableObjectState, env: unknown) {
    super(ctx, env);
    ctx.blockConcurrencyWhile(async () => {
      this.#log = (await ctx.storage.get<LogEntry[]>("log")) ?? [];
      this.#alarmSet = (await ctx.storage.getAlarm()) !== null;
    });
  }

  /** Takes one request of `limit` per `windowSeconds` if one is left. */
  consume({ limit, windowSeconds }: RateLimit): RateLimitDecision {
    const now = Date.now();
    const { decision, log } = decide(this.#log, { limit, windowSeconds }, now);
    this.#log = log;
    if (decision.allowed) {
      void this.ctx.storage.put("log", log, { allowUnconfirmed: true });
      if (!this.#alarmSet) {
        this.#alarmSet = true;
        void this.ctx.storage.setAlarm(now + windowSeconds * 1000, { allowUnconfirmed: true });
      }
    }
    return decision;
  }

  override async alarm(): Promise<void> {
    const last = this.#log.at(-1);
    if (last !== undefined && last.expiresAtMs > Date.now()) {
      await this.ctx.storage.setAlarm(last.expiresAtMs);
      return;
    }
    this.#log = [];
    this.#alarmSet = false;
    await this.ctx.storage.deleteAll();
  }
}
