import { eq } from "drizzle-orm";
import type { Context } from "hono";
import { user } from "../../../db/gateway/schema.ts";
import { ApiError } from "../../contract/api-error.ts";
import type { RegisterInput, User } from "../../contract/auth.ts";
import type { AppEnv } from "../router.ts";
import { hashPassword } from "./password.ts";
import { openSignUp } from "./pending-sign-up.ts";
import { refuseCommonPassword } from "./refuse-common-password.ts";
import { sendAddressInUse, sendVerification } from "./send-mail.ts";
import { useAuth } from "./use-auth.ts";

/**
 * Makes an account, or tells its owner by mail that somebody tried to. Nothing of a record is returned but what was
 * sent: for an address that is taken there is one, and it is not shown.
 */
export async function signUp(c: Context<AppEnv>, body: RegisterInput): Promise<User> {
  await refuseCommonPassword("body.password", body.password, [body.name, body.email]);
  const shown = await createOrFindTaken(c, body);
  await tellByMail(c, body);
  return {
    id: shown.id,
    name: body.name,
    email: body.email,
    emailVerified: false,
    image: null,
    role: "user",
    createdAt: new Date(shown.createdAt).toISOString(),
  };
}

/** What happened is for the address alone: the link that proves it, or word that it has an account. */
async function tellByMail(c: Context<AppEnv>, { name, email, password }: RegisterInput): Promise<void> {
  const { deps } = c.var;
  const columns = { id: user.id, emailVerified: user.emailVerified };
  const [person] = await deps.db.select(columns).from(user).where(eq(user.email, email));
  if (person === undefined) throw new Error("Cannot find the account that was just made");
  if (person.emailVerified) return await sendAddressInUse(deps, { email });
  const passwordHash = await hashPassword(password);
  await sendVerification(deps, { email }, await openSignUp(deps, person.id, { name, passwordHash }));
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
