import type { Deps } from "../deps.ts";
import type { Auth } from "./better-auth.ts";

/**
 * Makes the function that gives the better-auth instance, and that evaluates better-auth when it is first called: most
 * requests never need it, and it doubles the time an isolate takes to start. The instance holds nothing of a request.
 */
export function createAuthLoader(
  deps: Pick<Deps, "config" | "db" | "redis" | "mailQueue" | "audit">,
): () => Promise<Auth> {
  let auth: Auth | null = null;
  return async () => {
    if (auth !== null) return auth;
    const { createAuth } = await import("./better-auth.ts");
    const made = createAuth(deps);
    // Until it is ready it is this request's: workerd lets no other wait for what this one began.
    await made.$context;
    auth ??= made;
    return auth;
  };
}
