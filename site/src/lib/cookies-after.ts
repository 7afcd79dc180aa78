/**
 * The cookies that a browser sends once it has taken those that were set.
 * @param sent the header of its request; null when it sent none.
 * @param set the lines of the answer, of which only name, value and `Max-Age=0` matter here.
 */
export function cookiesAfter(sent: string | null, set: string[]): string {
  const cookies = new Map((sent ?? "").split("; ").filter(Boolean).map(toPair));
  for (const line of set) {
    const [name, value] = toPair(line.split(";")[0] ?? "");
    if (/;\s*max-age=0(?:;|$)/i.test(line)) cookies.delete(name);
    else cookies.set(name, value);
  }
  return [...cookies].map((pair) => pair.join("=")).join("; ");
}

function toPair(text: string): [name: string, value: string] {
  const [name = "", value = ""] = text.split(/=(.*)/s);
  return [name, value];
}
