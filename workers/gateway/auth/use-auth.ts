import type { Context } from "hono";
import type { AppEnv } from "../router.ts";
import { placeOf } from "../sign-ins/place.ts";
import { authProblem, isAuthFailure } from "./auth-error.ts";
import type { Auth } from "./better-auth.ts";
import { resignCookies } from "./resign-cookies.ts";

/**
 * Calls better-auth on behalf of a request and copies the cookies it sets to the answer.
 * @throws {ApiError} in place of better-auth's errors.
 */
export async function useAuth<Result>(
  c: Context<AppEnv>,
  call: (auth: Auth, headers: Headers) => Promise<{ headers: Headers; response: Result }>,
): Promise<Result> {
  const auth = await c.var.deps.auth();
  try {
    const { headers, response } = await call(auth, await authHeaders(c));
    for (const cookie of headers.getSetCookie()) c.header("set-cookie", cookie, { append: true });
    return response;
  } catch (error) {
    throw isAuthFailure(error) ? authProblem(error, error) : error;
  }
}

/** What better-auth may know of a request. The client's address is ours to say: it takes it from no other header. */
export async function authHeaders(c: Context<AppEnv>): Promise<Headers> {
  const headers = new Headers({ "x-client-address": c.var.clientAddress, "x-request-id": c.var.requestId });
  for (const name of ["cookie", "content-type", "origin", "user-agent"]) {
    const value = c.req.header(name);
    if (value !== undefined) headers.set(name, value);
  }
  const cookies = headers.get("cookie");
  if (cookies !== null) headers.set("cookie", await resignCookies(c.var.deps.config, cookies));
  const impersonatorId = c.var.identity?.impersonatorId;
  if (impersonatorId) headers.set("x-impersonator", impersonatorId);
  const place = placeOf(c.req.raw);
  if (place !== null) headers.set("x-client-place", encodeURIComponent(place));
  return headers;
}
