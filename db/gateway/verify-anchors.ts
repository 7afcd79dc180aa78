import { type Anchor, hashOfAnchor, readAnchor } from "./audit-anchor.ts";
import type { Finding } from "./verify-audit.ts";

/** An anchor as it was stored; names sort by time. */
export type AnchorFile = { name: string; text: string };

/** Where each chain was when it was anchored last. */
export type AnchoredHeads = ReadonlyMap<string, { seq: number; hash: string; anchor: string }>;

export type AnchorReport = {
  anchors: number;
  newest: string | null;
  heads: AnchoredHeads;
  findings: Finding[];
};

/**
 * Checks the anchors among themselves: each signed by a trusted key, each naming the one before it. What a forged one
 * says counts for nothing. Whether the newest were removed only their times show.
 * @param trusted public keys in base64url; none trusts the key of the first anchor, and it alone.
 */
export async function verifyAnchors(files: AnchorFile[], trusted: readonly string[]): Promise<AnchorReport> {
  const findings: Finding[] = [];
  const heads = new Map<string, { seq: number; hash: string; anchor: string }>();
  let [newest, before]: [string | null, string | null] = [null, null];
  let keys = trusted;
  const sorted = files.toSorted((one, other) => (one.name < other.name ? -1 : 1));
  for (const [index, { name, text }] of sorted.entries()) {
    const find = (kind: Finding["kind"], message: string) =>
      findings.push({ kind, chain: "anchors", seq: index + 1, message: `Anchor "${name}" ${message}` });
    const read = await readAnchor(text);
    if (read !== null && keys.length === 0) keys = [read.publicKey];
    if (read === null || !keys.includes(read.publicKey)) {
      find("forged", read === null ? "is not signed" : `is signed by the unknown key "${read.publicKey}"`);
      before = null;
      continue;
    }
    const { anchor } = read;
    const isFirst = index === 0;
    if (isFirst && anchor.previous !== null) find("missing", "is not the first: those before it are missing");
    if (!isFirst && before !== null && anchor.previous !== before)
      find(
        "missing",
        "does not follow the one before it: some in between are missing, or that one was replaced",
      );
    for (const { chain, seq, hash } of anchor.heads) heads.set(chain, { seq, hash, anchor: name });
    [newest, before] = [anchor.takenAt, await hashOfAnchor(text)];
  }
  return { anchors: files.length, newest, heads, findings };
}

/** The anchor that follows `last`. */
export async function nextAnchor(
  last: AnchorFile | null,
  next: Pick<Anchor, "takenAt" | "full" | "heads">,
): Promise<Anchor> {
  return { version: 1, previous: last && (await hashOfAnchor(last.text)), ...next };
}
