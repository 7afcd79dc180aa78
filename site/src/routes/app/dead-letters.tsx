import type { RouteDefinition } from "@solidjs/router";
import { deadLetterDays } from "../../../../workers/contract/dead-letters.ts";
import { allows } from "../../../../workers/contract/permissions.ts";
import { LetterDesk } from "../../components/dead-letters/letter-desk.tsx";
import { createLoaded } from "../../lib/create-loaded.ts";
import { meQuery } from "../../lib/queries.ts";
import { deadLetterWords as words } from "../../lib/words/app/dead-letters.ts";
import { fill } from "../../lib/words/words-query.ts";

export const route = { preload: () => void meQuery() } satisfies RouteDefinition;

/** What of the organization's tasks was given up after every attempt. */
export default function DeadLetters() {
  const me = createLoaded(() => meQuery());
  const mayChange = () => {
    const role = me.data()?.role;
    return role != null && allows(role, "data:change");
  };
  return (
    <LetterDesk desk="tenant" mayChange={mayChange()}>
      {fill(words.lead, { days: String(deadLetterDays) })}
    </LetterDesk>
  );
}
