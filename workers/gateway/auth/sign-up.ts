import type { Context } from "hono";
import { ApiError } from "../../contract/api-error.ts";
import type { RegisterInput, User } from "../../contract/auth.ts";
import type { AppEnv } from "../router.ts";
import { useAuth } from "./use-auth.ts";

/**
 * Makes an account, or tells its owner by mail that somebody tried to. Nothing of a record is returned but what was
 * sent: for an address that is taken there is one, and it is not shown.
 */
export async function signUp(c: Context<AppEnv>, body: RegisterInput): Promise<User> {
  const user = await createOrFindTaken(c, body);
  return {
    id: user.id,
    name: body.name,
    email: body.email,
    emailVerified: false,
    image: null,
    role: "user",
    createdAt: new Date(user.createdAt).toISOString(),
  };
}

/** Of two sign-ups at once the second fails on the first one's row; tried again, it finds the address taken. */
async function createOrFindTaken(c: Context<AppEnv>, body: RegisterInput) {
  const attempt = async () =>
    (await useAuth(c, (auth, headers) => auth.api.signUpEmail({ body, headers, returnHeaders: true }))).user;
  try {
    return await attempt();
  } catch (error) {
    if (!(error instanceof ApiError) || error.code !== "unprocessable") throw error;
    return await attempt();
  }
}
