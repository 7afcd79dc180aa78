import { type Anchor, readAnchor } from "../../../db/gateway/audit-anchor.ts";
import type { AnchorFile } from "../../../db/gateway/verify-anchors.ts";

const prefix = "anchors/";
const dayMs = 86_400_000;

/**
 * The newest anchor before the hour of a time; null when there is none yet.
 * @throws {Error} when it is no anchor: what follows it would hide that.
 */
export async function readLastAnchor(
  bucket: R2Bucket,
  nowMs: number,
): Promise<(AnchorFile & { anchor: Anchor }) | null> {
  const recent = `${prefix}${new Date(nowMs - 3 * dayMs).toISOString().slice(0, 13)}`;
  const name = (await newestAfter(bucket, recent)) ?? (await newestAfter(bucket));
  const text = name === null ? null : await (await bucket.get(name))?.text();
  if (name === null || text === undefined || text === null) return null;
  const read = await readAnchor(text);
  if (read === null) throw new Error(`Cannot follow the anchor "${name}": it is not signed`);
  return { name, text, anchor: read.anchor };
}

/** Every anchor, the oldest first, as lines of JSON, each read when the client has taken those before. */
export function streamAnchors(bucket: R2Bucket): ReadableStream<Uint8Array> {
  const lines = anchorLines(bucket);
  const encoder = new TextEncoder();
  return new ReadableStream(
    {
      async pull(controller) {
        const { value, done } = await lines.next();
        if (done) controller.close();
        else controller.enqueue(encoder.encode(value));
      },
      async cancel() {
        await lines.return(undefined);
      },
    },
    { highWaterMark: 1 },
  );
}

async function* anchorLines(bucket: R2Bucket): AsyncGenerator<string, undefined> {
  for await (const name of namesOf(bucket)) {
    const text = await (await bucket.get(name))?.text();
    if (text !== undefined) yield `${JSON.stringify({ name, text } satisfies AnchorFile)}\n`;
  }
}

async function newestAfter(bucket: R2Bucket, startAfter?: string): Promise<string | null> {
  let newest: string | null = null;
  for await (const name of namesOf(bucket, startAfter)) newest = name;
  return newest;
}

async function* namesOf(bucket: R2Bucket, startAfter?: string): AsyncGenerator<string> {
  let cursor: string | undefined;
  do {
    const page: R2Objects = await bucket.list({
      prefix,
      ...(startAfter !== undefined && { startAfter }),
      ...(cursor !== undefined && { cursor }),
    });
    for (const { key } of page.objects) yield key;
    cursor = page.truncated ? page.cursor : undefined;
  } while (cursor !== undefined);
}
