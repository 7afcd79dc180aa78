import type { Comparing } from "./comparing.ts";
import type { Contenders } from "./contenders.ts";

/** What a sign-in costs most: checking its password. Few connections, since each answer takes a core for a while. */
export async function hashingComparison(contenders: Contenders): Promise<Comparing> {
  const { origin, pids } = await contenders.hashing();
  return {
    title: "Checking a password: scrypt in JavaScript, better-auth's default, against native scrypt",
    targets: [
      { name: "in JavaScript", url: `${origin}/javascript`, pids },
      { name: "native", url: `${origin}/native`, pids },
    ],
    connections: 4,
  };
}
