import { addressBits } from "./address-bits.ts";
import { type Network, readNetwork } from "./network.ts";

export type Rule = { action: string; kind: string; value: string; endsAt: Date | null };

/** Where a request comes from; the country where the network says it. */
export type Place = { address: string; country: string | null };

/** Whether a request from there is refused. A rule that lets in goes before any that keeps out. */
export type CompiledRules = (place: Place) => boolean;

/** Networks of one width that do not touch, in order. */
type Ranges = { first: string[]; last: string[] };

type Matcher = { ipv4: Ranges; ipv6: Ranges; countries: ReadonlySet<string> };

/** Makes rules quick to ask, however many there are: an address costs a search in halves. Rules that ended are left out. */
export function compileRules(rules: readonly Rule[], nowMs: number): CompiledRules {
  const standing = rules.filter(({ endsAt }) => endsAt === null || endsAt.getTime() > nowMs);
  const denied = matcherOf(standing.filter(({ action }) => action === "deny"));
  const allowed = matcherOf(standing.filter(({ action }) => action === "allow"));
  return (place) => matches(denied, place) && !matches(allowed, place);
}

function matcherOf(rules: Rule[]): Matcher {
  const ofKind = (kind: string) => rules.filter((rule) => rule.kind === kind).map(({ value }) => value);
  const networks = ofKind("address")
    .map(readNetwork)
    .filter((network) => network !== null);
  return {
    ipv4: merge(networks.filter(({ first }) => first.length === 8)),
    ipv6: merge(networks.filter(({ first }) => first.length === 32)),
    countries: new Set(ofKind("country")),
  };
}

function merge(networks: Network[]): Ranges {
  const ranges: Ranges = { first: [], last: [] };
  for (const { first, last } of networks.sort((a, b) => (a.first < b.first ? -1 : 1))) {
    const end = ranges.last.at(-1);
    if (end === undefined || first > end) {
      ranges.first.push(first);
      ranges.last.push(last);
    } else if (last > end) ranges.last[ranges.last.length - 1] = last;
  }
  return ranges;
}

function matches({ ipv4, ipv6, countries }: Matcher, { address, country }: Place): boolean {
  if (country !== null && countries.has(country)) return true;
  if (ipv4.first.length === 0 && ipv6.first.length === 0) return false;
  const bits = addressBits(address);
  return bits !== null && covers(bits.length === 8 ? ipv4 : ipv6, bits);
}

function covers({ first, last }: Ranges, bits: string): boolean {
  let [low, high] = [0, first.length - 1];
  while (low <= high) {
    const middle = (low + high) >>> 1;
    if (bits < (first[middle] ?? "")) high = middle - 1;
    else if (bits > (last[middle] ?? "")) low = middle + 1;
    else return true;
  }
  return false;
}
