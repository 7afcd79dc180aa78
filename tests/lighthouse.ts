import lighthouse from "lighthouse";

export type Category = "performance" | "accessibility" | "best-practices" | "seo";

export type Audited = {
  /** Of each category, 0 to 100. */
  scores: Record<string, number>;
  /** What keeps a score from 100, in Lighthouse's words. */
  flaws: string[];
  lcpMs: number;
  cls: number;
  tbtMs: number;
};

/**
 * Audits a page as a phone would show it, in a browser that listens for its debugger.
 * @param port Of the debugger.
 * @throws {Error} saying why the page could not be audited.
 */
export async function auditPage(
  url: string,
  { port, categories }: { port: number; categories: Category[] },
): Promise<Audited> {
  const result = await lighthouse(url, {
    port,
    onlyCategories: categories,
    output: "json",
    logLevel: "error",
  });
  if (result === undefined) throw new Error(`Cannot audit ${url}: nothing came of it`);
  const { lhr } = result;
  if (lhr.runtimeError) throw new Error(`Cannot audit ${url}: ${lhr.runtimeError.message}`);
  const numberOf = (id: string) => lhr.audits[id]?.numericValue ?? Number.NaN;
  return {
    scores: Object.fromEntries(
      Object.values(lhr.categories).map(({ id, score }) => [id, Math.round((score ?? 0) * 100)]),
    ),
    flaws: Object.values(lhr.categories).flatMap(({ auditRefs }) =>
      auditRefs.flatMap(({ id, weight }) => {
        const audit = lhr.audits[id];
        return weight > 0 && audit?.score !== null && audit !== undefined && audit.score < 1
          ? [`${id}: ${audit.title} ${JSON.stringify(audit.details ?? {}).slice(0, 400)}`]
          : [];
      }),
    ),
    lcpMs: numberOf("largest-contentful-paint"),
    cls: numberOf("cumulative-layout-shift"),
    tbtMs: numberOf("total-blocking-time"),
  };
}
