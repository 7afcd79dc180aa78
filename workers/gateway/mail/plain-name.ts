const longest = 60;

/**
 * A name of somebody's choosing as a mail may say it. Threat: a name such as "Win at evil.example" would make us send
 * somebody's advertisement, with a link that mail programs make of it. So it is cut, and holds nothing that looks like
 * an address.
 */
export function plainName(name: string): string {
  const harmless = name
    .replace(/[\p{C}\p{Zl}\p{Zp}]/gu, "")
    .replace(/[:/\\@<>]+/g, " ")
    .replace(/\.(?=\S)/g, ". ")
    .replace(/\s+/g, " ")
    .trim();
  const characters = [...harmless];
  return characters.length <= longest ? harmless : `${characters.slice(0, longest - 1).join("")}…`;
}
