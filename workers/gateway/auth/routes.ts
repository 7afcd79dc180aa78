import type { OpenAPIHono } from "@hono/zod-openapi";
import { addFactors } from "../factors/routes.ts";
import { type AppEnv, createRouter } from "../router.ts";
import { noteSignIn } from "../sign-ins/note-sign-in.ts";
import { addSignIns } from "../sign-ins/sign-ins.ts";
import { addBetterAuth } from "./better-auth-routes.ts";
import { addChangeEmail } from "./change-email.ts";
import { addChangePassword } from "./change-password.ts";
import { evenAnswerTime } from "./even-answer-time.ts";
import { addForgotPassword } from "./forgot-password.ts";
import { addLogin } from "./login.ts";
import { addLogout } from "./logout.ts";
import { addMe } from "./me.ts";
import { addProviders } from "./providers/routes.ts";
import { addRegister } from "./register.ts";
import { addResetPassword } from "./reset-password.ts";
import { addSendVerification } from "./send-verification.ts";
import { addSessions } from "./sessions.ts";
import { signedInHint } from "./signed-in-hint.ts";
import { addToken } from "./token.ts";
import { addVerify } from "./verify.ts";

/** Everything under `/api/auth`: the plain contract, and better-auth's own operations over the same instance. */
export function authRoutes(): OpenAPIHono<AppEnv> {
  const router = createRouter();
  router.use("/api/auth/*", noteSignIn(), signedInHint(), evenAnswerTime());
  addRegister(router);
  addLogin(router);
  addLogout(router);
  addMe(router);
  addToken(router);
  addVerify(router);
  addSendVerification(router);
  addForgotPassword(router);
  addResetPassword(router);
  addChangePassword(router);
  addChangeEmail(router);
  addSessions(router);
  addProviders(router);
  addFactors(router);
  addSignIns(router);
  addBetterAuth(router);
  return router;
}
