import { type RouteDefinition, useLocation } from "@solidjs/router";
import { ChangeEmail } from "../../../components/change-email.tsx";
import { ChangePassword } from "../../../components/change-password.tsx";
import { PageTitle } from "../../../components/page-title.tsx";
import { PasskeySection } from "../../../components/passkey-section.tsx";
import { ProviderSection } from "../../../components/provider-section.tsx";
import { SessionSection } from "../../../components/session-section.tsx";
import { SignInSection } from "../../../components/sign-in-section.tsx";
import { TheirsAlone } from "../../../components/theirs-alone.tsx";
import { TwoFactorSection } from "../../../components/two-factor-section.tsx";
import { createLoaded } from "../../../lib/create-loaded.ts";
import {
  linkedProvidersQuery,
  meQuery,
  passkeysQuery,
  providersQuery,
  sessionsQuery,
  signInsQuery,
  twoFactorQuery,
} from "../../../lib/queries.ts";
import { securityWords as words } from "../../../lib/words/app/security.ts";

export const route = {
  preload: ({ location }) => {
    void sessionsQuery();
    void signInsQuery(String(location.query.attempts ?? ""));
    void linkedProvidersQuery();
    void twoFactorQuery();
    void passkeysQuery();
  },
} satisfies RouteDefinition;

export default function Security() {
  const location = useLocation();
  const me = createLoaded(() => meQuery());
  const sessions = createLoaded(() => sessionsQuery());
  const offered = createLoaded(() => providersQuery());
  const linked = createLoaded(() => linkedProvidersQuery());
  const twoFactor = createLoaded(() => twoFactorQuery());
  const passkeys = createLoaded(() => passkeysQuery());
  const signIns = createLoaded(() => signInsQuery(String([location.query.attempts].flat()[0] ?? "")));
  const done = () => [location.query.done].flat()[0];
  return (
    <>
      <PageTitle title={words.title} />
      <h1>{words.title}</h1>
      <TheirsAlone me={me.data()}>
        <ChangePassword email={me.data()?.user.email} done={done() === "password"} />
        <TwoFactorSection state={twoFactor.data()} failure={twoFactor.failure()} done={done()} />
        <PasskeySection passkeys={passkeys.data()?.data} failure={passkeys.failure()} done={done()} />
        <ProviderSection
          offered={offered.data()?.data}
          linked={linked.data()?.data}
          failure={linked.failure()}
          done={done()}
          failed={location.query.failed}
        />
        <ChangeEmail email={me.data()?.user.email} done={done() === "email"} />
        <SessionSection sessions={sessions.data()?.data} failure={sessions.failure()} done={done()} />
        <SignInSection signIns={signIns.data()} failure={signIns.failure()} />
      </TheirsAlone>
    </>
  );
}
