import type { ProviderFailure } from "../../../workers/contract/providers.ts";
import { providerFailureWords as words } from "./words/app/provider-failures.ts";

/** @returns undefined when the page's address says no failure, or one that is none. */
export function providerFailureText(code: string | string[] | undefined): string | undefined {
  const [known] = [code].flat();
  return known !== undefined && Object.hasOwn(words, known) ? words[known as ProviderFailure] : undefined;
}
