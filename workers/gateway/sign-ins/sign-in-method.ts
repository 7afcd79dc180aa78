import type { BetterAuthPlugin } from "better-auth";

type HookContext = { path?: string; headers?: Headers | undefined } | null;

/**
 * Notes in every session how it was begun, and from where. Whoever begins one through `startSession` says how; the
 * only operation of better-auth's own that begins any is the one by password.
 */
export function noteSignInMethod() {
  return {
    id: "sign-in-method",
    init: () => ({
      options: {
        databaseHooks: {
          session: {
            create: {
              before: async (session: Record<string, unknown>, context: HookContext) => ({
                data: {
                  ...session,
                  method: session.method ?? (context?.path === "/sign-in/email" ? "password" : null),
                  place: placeOfHeaders(context?.headers),
                },
              }),
            },
          },
        },
      },
    }),
  } satisfies BetterAuthPlugin;
}

/** `authHeaders` writes it percent-encoded: a header holds no umlauts. */
function placeOfHeaders(headers: Headers | undefined): string | null {
  const place = headers?.get("x-client-place");
  return place ? decodeURIComponent(place) : null;
}
