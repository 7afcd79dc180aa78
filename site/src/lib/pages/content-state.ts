import {
  type ContentVersions,
  contentVersionsSchema,
} from "../../../../workers/contract/content-versions.ts";
import type { Asking } from "../ask-gateway.ts";
import { isRefusal } from "../note-failure.ts";
import type { ContentState } from "./kept-page.ts";

/** Asks the gateway for the versions of the content. */
export type AskVersions = (asking: Asking) => Promise<Response>;

const askAgainMs = 1_000;
/** A gateway that has not heard of a change within these does not exist; see docs/decisions/017-response-cache.md. */
const heardByAllMs = 3_000;
const patienceMs = 2_000;

/**
 * What this isolate knows of the content, asked at most once a second. Requests do not wait for each other's asking:
 * workerd lets none await what another began. What is refused to one visitor (they ask too often, or send too much) says
 * something about them alone, so nobody else hears of it.
 */
export function createContentState(ask: AskVersions, now: () => number = Date.now) {
  let known: { state: ContentState; askedAtMs: number } | null = null;
  let lastVersions = "";
  let changedAtMs = now();

  function without(standing: "unsure" | "away"): ContentState {
    return { versions: known?.state.versions ?? null, standing };
  }

  /** What was asked for later says more, also where it came earlier. */
  function keep(askedAtMs: number, toState: () => ContentState): ContentState {
    if (known !== null && askedAtMs < known.askedAtMs) return known.state;
    known = { state: toState(), askedAtMs };
    return known.state;
  }

  function hear(versions: ContentVersions): ContentState {
    const text = JSON.stringify(Object.entries(versions).sort());
    if (text !== lastVersions) {
      lastVersions = text;
      changedAtMs = now();
    }
    return { versions, standing: now() - changedAtMs >= heardByAllMs ? "settled" : "unsettled" };
  }

  return async function contentState(asking: Asking): Promise<ContentState> {
    const askedAtMs = now();
    if (known !== null && askedAtMs - known.askedAtMs < askAgainMs) return known.state;
    try {
      const response = await withPatience(ask(asking));
      if (isRefusal(response.status)) return without("unsure");
      if (!response.ok) {
        const isAway = response.status >= 500 && response.status !== 503;
        return keep(askedAtMs, () => without(isAway ? "away" : "unsure"));
      }
      const { versions } = contentVersionsSchema.parse(await response.json());
      return keep(askedAtMs, () => hear(versions));
    } catch {
      return keep(askedAtMs, () => without("away"));
    }
  };
}

async function withPatience(answer: Promise<Response>): Promise<Response> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const tooLate = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error("The gateway does not say what changed")), patienceMs);
  });
  try {
    return await Promise.race([answer, tooLate]);
  } finally {
    clearTimeout(timer);
  }
}
