import { and, asc, desc, eq, gte } from "drizzle-orm";
import { notification } from "../../../db/gateway/schema-people.ts";
import { withUser } from "../../../db/gateway/tenant.ts";
import type { Deps } from "../deps.ts";
import { type Place, writeCursor } from "../newest-first.ts";
import { viewOf } from "./notifications.ts";

/**
 * New notifications of a person as server-sent events. Who was told something is on a list in Redis that an isolate
 * reads at most once a second, however many streams it holds; the database is asked when a person is on it, and every
 * quarter of a minute while Redis is away. A stream ends with its session, and after ten minutes by itself: the
 * browser comes back to where it was by `Last-Event-ID`.
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html
 */
export type StreamOptions = {
  /** By which the session is looked at again. */
  headers: Headers;
  userId: string;
  /** Where to go on; null for what comes from now on. */
  after: Place | null;
};

type StreamDeps = Pick<Deps, "db" | "identifier" | "notified">;

const lookEveryMs = 1_000;
const heartbeatMs = 15_000;
const longestMs = 600_000;
/** Rows are dated before they are committed, so a later one may be seen first. */
const overlapMs = 2_000;
const mostAtOnce = 100;

export function streamNotifications(deps: StreamDeps, options: StreamOptions): ReadableStream<Uint8Array> {
  const frames = writeFrames(deps, options);
  const encoder = new TextEncoder();
  return new ReadableStream(
    {
      async pull(controller) {
        const { value, done } = await frames.next();
        if (done) controller.close();
        else controller.enqueue(encoder.encode(value));
      },
      cancel: () => void frames.return(undefined),
    },
    { highWaterMark: 0 },
  );
}

async function* writeFrames(deps: StreamDeps, options: StreamOptions): AsyncGenerator<string, undefined> {
  const { identifier, notified } = deps;
  const { headers, userId, after } = options;
  const startedMs = Date.now();
  const read = await createReader(deps, options);
  let [readAtMs, quietSinceMs] = [after === null ? startedMs : 0, startedMs];
  yield "retry: 2000\n\n";
  while (Date.now() - startedMs < longestMs) {
    if ((await identifier.identify(headers))?.user.id !== userId) {
      yield "event: end\ndata: {}\n\n";
      return;
    }
    const isHeard = await notified.isCurrent();
    const isDue = isHeard ? notified.changedSince(userId, readAtMs) : Date.now() - readAtMs >= heartbeatMs;
    if (isDue || readAtMs === 0) {
      readAtMs = Date.now();
      for (const frame of await read()) {
        yield frame;
        quietSinceMs = Date.now();
      }
    }
    if (Date.now() - quietSinceMs >= heartbeatMs) {
      yield ": still here\n\n";
      quietSinceMs = Date.now();
    }
    await new Promise((resolve) => setTimeout(resolve, lookEveryMs));
  }
}

/** Reads what was not read yet, the oldest first. */
async function createReader({ db }: StreamDeps, { userId, after }: StreamOptions) {
  const { createdAt, id } = notification;
  const ofPerson = eq(notification.userId, userId);
  const since = async (time: Date) => {
    const [rows] = await withUser(db, userId, [
      db
        .select()
        .from(notification)
        .where(and(ofPerson, gte(createdAt, new Date(time.getTime() - overlapMs))))
        .orderBy(asc(createdAt), asc(id))
        .limit(mostAtOnce),
    ]);
    return rows;
  };
  const newest = async () => {
    const [[row]] = await withUser(db, userId, [
      db
        .select({ createdAt, id })
        .from(notification)
        .where(ofPerson)
        .orderBy(desc(createdAt), desc(id))
        .limit(1),
    ]);
    return row ?? { createdAt: new Date(overlapMs), id: "" };
  };
  const start = after === null ? await newest() : { createdAt: new Date(after.createdAt), id: after.id };
  const isSeen = (row: { createdAt: Date; id: string }) =>
    row.createdAt < start.createdAt ||
    (row.createdAt.getTime() === start.createdAt.getTime() && row.id <= start.id);
  const seen = new Set((await since(start.createdAt)).filter(isSeen).map((row) => row.id));
  let latest = start.createdAt;
  return async (): Promise<string[]> => {
    const rows = (await since(latest)).filter((row) => !seen.has(row.id));
    for (const row of rows) seen.add(row.id);
    latest = rows.at(-1)?.createdAt ?? latest;
    return rows.flatMap((row) =>
      viewOf(row).map(
        (view) => `id: ${writeCursor(row)}\nevent: notification\ndata: ${JSON.stringify(view)}\n\n`,
      ),
    );
  };
}
