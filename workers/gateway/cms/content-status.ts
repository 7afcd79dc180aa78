import { z } from "zod";
import { ApiError } from "../../contract/api-error.ts";

/** Directus knows no "scheduled": that is what is published, at a time to come. */
export const contentStates = ["draft", "scheduled", "published", "archived"] as const;

export type ContentState = (typeof contentStates)[number];

export const storedStatusSchema = z.object({
  status: z.enum(["draft", "published", "archived"]),
  published_at: z.string().nullable(),
});

type StoredStatus = z.infer<typeof storedStatusSchema>;

type Asked = { status?: ContentState | undefined; publishedAt?: string | null | undefined };

const next: Record<ContentState, readonly ContentState[]> = {
  draft: ["scheduled", "published", "archived"],
  scheduled: ["draft", "published", "archived"],
  published: ["draft", "archived"],
  archived: ["draft"],
};

/** What an item is at a time. */
export function stateOf({ status, published_at: at }: StoredStatus, nowMs: number): ContentState {
  if (status !== "published") return status;
  return at !== null && Date.parse(at) > nowMs ? "scheduled" : "published";
}

/**
 * What is to be stored for what an editor asks.
 * @param before what is stored; null for a new item, which is a draft unless said.
 * @throws {ApiError} `conflict` for a step that there is not, `invalid_request` for a time that does not fit the state.
 */
export function changeStatus(
  before: StoredStatus | null,
  { status, publishedAt }: Asked,
  nowMs: number,
): { state: ContentState; stored: StoredStatus } {
  const from = before === null ? "draft" : stateOf(before, nowMs);
  const state = status ?? from;
  if (state !== from && !next[from].includes(state)) {
    throw new ApiError(
      "conflict",
      `Cannot make "${state}" of what is "${from}": it can become ${next[from].join(", ")}`,
    );
  }
  const at = publishedAt === undefined ? (before?.published_at ?? null) : publishedAt;
  const isToCome = at !== null && Date.parse(at) > nowMs;
  if (state === "draft" || state === "archived")
    return { state, stored: { status: state, published_at: at } };
  if (state === "scheduled") {
    if (!isToCome) throw wrongTime("What is scheduled takes a time to come");
    return { state, stored: { status: "published", published_at: at } };
  }
  if (isToCome && publishedAt !== undefined)
    throw wrongTime('A time to come: the status for that is "scheduled"');
  const published_at = at === null || isToCome ? new Date(nowMs).toISOString() : at;
  return { state, stored: { status: "published", published_at } };
}

function wrongTime(message: string): ApiError {
  return new ApiError("invalid_request", undefined, { errors: [{ path: "body.publishedAt", message }] });
}
