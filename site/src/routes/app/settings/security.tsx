import { type RouteDefinition, useLocation } from "@solidjs/router";
import { ChangePassword } from "../../../components/change-password.tsx";
import { PageTitle } from "../../../components/page-title.tsx";
import { SessionSection } from "../../../components/session-section.tsx";
import { createLoaded } from "../../../lib/create-loaded.ts";
import { meQuery, sessionsQuery } from "../../../lib/queries.ts";

export const route = { preload: () => void sessionsQuery() } satisfies RouteDefinition;

export default function Security() {
  const location = useLocation();
  const me = createLoaded(() => meQuery());
  const sessions = createLoaded(() => sessionsQuery());
  const done = () => [location.query.done].flat()[0];
  return (
    <>
      <PageTitle title="Security" />
      <h1>Security</h1>
      <ChangePassword email={me.data()?.user.email} done={done() === "password"} />
      <SessionSection sessions={sessions.data()?.data} failure={sessions.failure()} done={done()} />
    </>
  );
}
