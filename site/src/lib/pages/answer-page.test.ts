import { beforeEach, describe, expect, it } from "vitest";
import { createPageAnswers, type Rendered } from "./answer-page.ts";
import type { ContentState, KeptPage } from "./kept-page.ts";

let nowMs = 0;
let content: ContentState;
let text: string;
let outcome: "good" | "failed" | "refused" | "private" | "throws";
let renders: number;
let answerPage: ReturnType<typeof createPageAnswers>;

const versions = (posts: number, standing: ContentState["standing"] = "settled"): ContentState => ({
  versions: { posts },
  standing,
});
/** What there is of the content while it cannot be read. */
const failures = { failed: "for-all", refused: "for-visitor" } as const;

beforeEach(() => {
  [nowMs, content, text, outcome, renders] = [0, versions(1), "one", "good", 0];
  const pages = new Map<string, KeptPage>();
  answerPage = createPageAnswers({
    store: {
      get: async (key) => pages.get(key) ?? null,
      set: async (key, page) => void pages.set(key, page),
    },
    contentState: async () => content,
    now: () => nowMs,
  });
});

async function ask(path = "/blog", init: RequestInit = {}) {
  let status = "";
  const answer = await answerPage({
    request: new Request(`https://site.test${path}`, init),
    async render(): Promise<Rendered> {
      renders += 1;
      if (outcome === "throws") throw new Error("a defect");
      const headers: [string, string][] = [["cache-control", "public, max-age=0, must-revalidate"]];
      return {
        answer: text,
        page: outcome === "private" ? null : { body: text, headers },
        failed: outcome === "failed" || outcome === "refused" ? failures[outcome] : null,
      };
    },
    say(said) {
      status = said;
    },
    waitUntil: (work) => void work,
  });
  if (!(answer instanceof Response)) return { body: String(answer), status, code: 200, etag: null };
  const said = answer.headers.get("cache-status") ?? "";
  return { body: await answer.text(), status: said, code: answer.status, etag: answer.headers.get("etag") };
}

describe("a public page", () => {
  it("is rendered once while it is new, and kept as it was sent", async () => {
    expect(await ask()).toMatchObject({ body: "one", status: "selvedge-site; fwd=miss; stored; ttl=10" });
    text = "two";
    nowMs = 9_000;
    expect(await ask()).toMatchObject({ body: "one", status: "selvedge-site; hit; ttl=1" });
    nowMs = 10_000;
    expect(await ask()).toMatchObject({ body: "two", status: "selvedge-site; fwd=stale; stored; ttl=10" });
    expect(renders).toBe(2);
  });

  it("is rendered again at once when the content changed", async () => {
    await ask();
    [text, content] = ["two", versions(2)];
    expect((await ask()).body).toBe("two");
  });

  it("is not sent to who has it", async () => {
    await ask();
    const { etag } = await ask();
    expect(await ask("/blog", { headers: { "if-none-match": `W/${etag}` } })).toMatchObject({
      code: 304,
      body: "",
    });
    expect(await ask("/blog", { method: "HEAD" })).toMatchObject({ code: 200, body: "" });
  });
});

describe("what is kept stands in", () => {
  const stale = { body: "one", status: "selvedge-site; fwd=stale; detail=stale-if-error" };

  it.each(["failed", "throws"] as const)(
    "for a render that %s, which is not tried all the time",
    async (how) => {
      await ask();
      [nowMs, outcome, text] = [20_000, how, "half"];
      for (let count = 0; count < 5; count += 1) expect(await ask()).toMatchObject(stale);
      expect(renders).toBe(2);
      [nowMs, outcome, text] = [22_001, "good", "two"];
      expect((await ask()).body).toBe("two");
    },
  );

  it("while the gateway is away, without asking it for anything else", async () => {
    await ask();
    [nowMs, content] = [20_000, versions(1, "away")];
    expect(await ask()).toMatchObject(stale);
    expect(renders).toBe(1);
  });

  it.each(["settled", "unsure", "away"] as const)(
    "not when the content changed since (it is %s): it may have been taken back",
    async (standing) => {
      await ask();
      [content, outcome, text] = [versions(2, standing), "failed", "half"];
      expect((await ask()).body).toBe("half");
    },
  );

  it("for whom the gateway refuses, and is rendered anew for the next visitor all the same", async () => {
    await ask();
    [nowMs, outcome, content] = [20_000, "refused", versions(1, "unsure")];
    expect(await ask()).toMatchObject(stale);
    [outcome, content, text] = ["good", versions(1), "two"];
    expect((await ask()).body).toBe("two");
  });

  it("for the page that failed, and for no other", async () => {
    await ask("/blog");
    await ask("/pricing");
    [nowMs, outcome] = [20_000, "failed"];
    expect(await ask("/blog")).toMatchObject(stale);
    [outcome, text] = ["good", "two"];
    expect((await ask("/pricing")).body).toBe("two");
    expect(await ask("/blog")).toMatchObject(stale);
  });
});

describe("what is rendered is not kept", () => {
  it.each(["failed", "refused", "private"] as const)("when it is %s", async (how) => {
    outcome = how;
    await ask();
    text = "two";
    expect((await ask()).body).toBe("two");
  });

  it("for an address with a query that the page does not read, nor for a form", async () => {
    for (const [path, init] of [["/blog?x=1"], ["/pricing", { method: "POST" }]] as [
      string,
      RequestInit?,
    ][]) {
      await ask(path, init);
      const before = renders;
      await ask(path, init);
      expect(renders).toBe(before + 1);
    }
  });
});

it("a defect is one where nothing stands in", async () => {
  outcome = "throws";
  await expect(ask()).rejects.toThrow("a defect");
});
