import { DurableObject } from "cloudflare:workers";
import { beginAgain, cancelFlow, pauseFlow, resumeFlow } from "./flow-control.ts";
import { forgetFlow, nextDue, returnUnsent, takeDue } from "./flow-due.ts";
import { applyReports, beatPart, claimParts } from "./flow-parts.ts";
import type {
  ExchangeRequest,
  ExchangeResponse,
  FlowSnapshot,
  FlowTimeline,
  StartRequest,
  StepMessage,
} from "./flow-protocol.ts";
import { createSender } from "./flow-sender.ts";
import { readSnapshot } from "./flow-snapshot.ts";
import { createFlow } from "./flow-stages.ts";
import { createTables, hasTables, upgradeTables } from "./flow-tables.ts";
import { readTimeline } from "./flow-timeline.ts";
import { knowNothing, openFlows, openUnit, readPlan, saveFlows, type Unit } from "./flow-unit.ts";
import { createWatchers, watchFlow } from "./flow-watchers.ts";

const resendMs = 1_000;
const alarmRetryMs = 10_000;
const watchIntervalMs = 100;

/** One queue that people wait for, one for what of that takes long, and one for what nobody waits for. */
type FlowEnv = { STEP_QUEUE: Queue; LONG_STEP_QUEUE: Queue; BULK_STEP_QUEUE: Queue };

/**
 * The truth of a running flow. It follows a plan, which is data, and runs none of the flow's own code: workers claim
 * parts and report what became of them.
 *
 * Every change is one SQLite transaction. Messages are sent after it and times are kept by one alarm, so a message that
 * is lost is sent again, and one that comes twice or late finds its attempt taken. Storage goes some time after the end.
 */
export class Flow extends DurableObject<FlowEnv> {
  #watchers = createWatchers();
  #starting: StartRequest[] = [];
  #started: Promise<void> | null = null;
  #send = createSender({
    queueOf: ({ priority, long }) => {
      if (priority === "bulk") return this.env.BULK_STEP_QUEUE;
      return long ? this.env.LONG_STEP_QUEUE : this.env.STEP_QUEUE;
    },
    onUnsent: (batch, error) => this.#returnUnsent(batch, error),
  });
  #hasTables = hasTables(this.ctx.storage.sql);
  #known = knowNothing();
  /** When the alarm rings; undefined while this instance does not know. */
  #alarmAt: number | undefined;

  constructor(ctx: DurableObjectState, env: FlowEnv) {
    super(ctx, env);
    if (this.#hasTables) upgradeTables(ctx.storage.sql);
  }

  /**
   * Starts a flow, or begins one again that has failed, for a round that it does not know. Starting it again returns how
   * it stands, and makes sure that it goes on.
   */
  async start(request: StartRequest): Promise<FlowSnapshot> {
    await this.startAll([request]);
    return this.#require(request.flowId);
  }

  /** The same for several. All that come at one time are one change: by itself each would be a write to disk. */
  async startAll(requests: readonly StartRequest[]): Promise<void> {
    const asked = requests.map((request) => ({ ...request, plan: planTextOf(request) }));
    for (const request of asked) requireStages(request);
    this.#starting.push(...asked);
    this.#started ??= scheduler.wait(0).then(() => this.#startThem());
    await this.#started;
  }

  /** Stops a flow for good and has cleared up what it left. Returns how it stands then; null when it is not known. */
  cancel(flowId: string): FlowSnapshot | null {
    return this.#steer(flowId, cancelFlow);
  }

  /** Lets nothing more of a flow begin until it is resumed. Returns how it stands then; null when it is not known. */
  pause(flowId: string): FlowSnapshot | null {
    return this.#steer(flowId, pauseFlow);
  }

  /** Goes on with a paused flow. Returns how it stands then; null when it is not known. */
  resume(flowId: string): FlowSnapshot | null {
    return this.#steer(flowId, resumeFlow);
  }

  /** Takes reports, then hands out parts: the answers are in the order of the claims. */
  exchange({ reports, claims, beats = [] }: ExchangeRequest): ExchangeResponse {
    if (!this.#hasTables) return { claims: claims.map(() => null), beats: beats.map(() => false) };
    return this.#change((unit) => {
      applyReports(unit, reports);
      return {
        claims: claimParts(unit, claims),
        beats: beats.map((beat) => beatPart(unit, beat)),
      };
    });
  }

  /** How a flow stands; null when this object does not know it. */
  snapshot(flowId: string): FlowSnapshot | null {
    return this.#hasTables
      ? readSnapshot(this.ctx.storage.sql, flowId, { nowMs: Date.now(), known: this.#known })
      : null;
  }

  /** What a flow did when; null when this object does not know it. */
  timeline(flowId: string): FlowTimeline | null {
    return this.#hasTables ? readTimeline(this.ctx.storage.sql, flowId) : null;
  }

  /** Snapshots newer than `afterSeq` as lines of JSON, up to the final one; null when the flow is not known. */
  watch(flowId: string, afterSeq: number): ReadableStream<Uint8Array> | null {
    if (this.snapshot(flowId) === null) return null;
    const read = (id: string) => this.snapshot(id);
    return watchFlow({ flowId, afterSeq, read, watchers: this.#watchers, intervalMs: watchIntervalMs });
  }

  /** Does now what is due, and makes sure that the alarm is set. */
  nudge(): void {
    if (!this.#hasTables) return;
    this.#alarmAt = undefined;
    this.#change(() => {});
  }

  /**
   * Erases a flow, running or not: its messages find nothing any more, and its listeners hear that it is gone.
   * @returns for how many milliseconds a worker that holds a part of it may still be at it; 0 when none does.
   */
  forget(flowId: string): number {
    if (!this.#hasTables) return 0;
    const runningForMs = this.#change((unit) => forgetFlow(unit, flowId));
    this.#watchers.changed(flowId);
    return runningForMs;
  }

  /** How many listeners wait for a flow to change. */
  listeners(flowId: string): number {
    return this.#watchers.count(flowId);
  }

  /** Never throws: an alarm that fails a few times is given up by the platform, and the flow would stand still. */
  override async alarm(): Promise<void> {
    this.#alarmAt = undefined;
    try {
      if (this.#hasTables) this.#change(() => {});
    } catch (error) {
      logError("cannot drive flows", error);
      await this.ctx.storage.setAlarm(Date.now() + alarmRetryMs);
    }
  }

  #startThem(): void {
    const requests = this.#starting;
    this.#starting = [];
    this.#started = null;
    if (!this.#hasTables) {
      createTables(this.ctx.storage.sql);
      this.#hasTables = true;
    }
    this.#change((unit) => {
      openFlows(
        unit,
        requests.map(({ flowId }) => flowId),
      );
      for (const request of requests) {
        const { flowId, round } = request;
        if (!unit.known.flows.has(flowId)) {
          createFlow(unit, request);
        } else {
          // Its alarm may be lost: it is set anew.
          this.#alarmAt = undefined;
          beginAgain(unit, flowId, round);
        }
      }
    });
  }

  #steer(flowId: string, act: (unit: Unit, flowId: string) => void): FlowSnapshot | null {
    if (!this.#hasTables) return null;
    this.#change((unit) => act(unit, flowId));
    return this.snapshot(flowId);
  }

  /** One atomic change, then what follows from it: due parts are sent, watchers told, the alarm set. */
  #change<Result>(act: (unit: Unit) => Result): Result {
    const { result, messages, changed } = this.#inTransaction((unit) => {
      const result = act(unit);
      const messages = takeDue(unit);
      return { result, messages, changed: saveFlows(unit) };
    });
    this.#setAlarm();
    for (const flowId of changed) this.#watchers.changed(flowId);
    if (messages.length > 0) this.ctx.waitUntil(this.#send(messages));
    return result;
  }

  /** What it throws has changed nothing, and what was known may say otherwise. */
  #inTransaction<Result>(act: (unit: Unit) => Result): Result {
    const { storage } = this.ctx;
    try {
      return storage.transactionSync(() =>
        act(openUnit(storage.sql, { nowMs: Date.now(), chance: Math.random, known: this.#known })),
      );
    } catch (error) {
      this.#known = knowNothing();
      throw error;
    }
  }

  /** What cannot be sent is due again soon. */
  #returnUnsent(batch: readonly StepMessage[], error: unknown): void {
    logError("cannot send steps", error);
    // Everything was forgotten meanwhile.
    if (!this.#hasTables) return;
    this.#inTransaction((unit) => returnUnsent(unit, batch, resendMs));
    this.#setAlarm();
  }

  /** The alarm is only ever moved to an earlier time: one that rings too early finds nothing due and sets the next. */
  #setAlarm(): void {
    const { storage } = this.ctx;
    const due = nextDue(storage.sql);
    if (due === null) {
      this.#hasTables = false;
      this.#known = knowNothing();
      this.#alarmAt = undefined;
      void storage.deleteAll();
    } else if (this.#alarmAt === undefined || due < this.#alarmAt) {
      this.#alarmAt = due;
      void storage.setAlarm(due);
    }
  }

  #require(flowId: string): FlowSnapshot {
    const snapshot = this.snapshot(flowId);
    if (snapshot === null) throw new Error(`Flow "${flowId}" was not written`);
    return snapshot;
  }
}

/** While a new version is rolled out, workers of the one before ask with the plan as an object. */
function planTextOf({ plan }: { plan: string | object }): string {
  return typeof plan === "string" ? plan : JSON.stringify(plan);
}

function requireStages({ flowId, plan }: StartRequest): void {
  if (readPlan(plan).stages.length === 0)
    throw new Error(`Cannot start flow "${flowId}": its plan has no stages`);
}

function logError(message: string, error: unknown): void {
  console.error(
    JSON.stringify({ time: new Date().toISOString(), level: "error", message, error: String(error) }),
  );
}
