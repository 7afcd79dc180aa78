import { type RouteDefinition, useLocation } from "@solidjs/router";
import { Show } from "solid-js";
import { FailureNotice } from "../../../components/notice.tsx";
import { PageTitle } from "../../../components/page-title.tsx";
import { PictureSection } from "../../../components/picture-section.tsx";
import { ProfileSection } from "../../../components/profile-section.tsx";
import { createLoaded } from "../../../lib/create-loaded.ts";
import { profileQuery } from "../../../lib/queries.ts";
import { profileWords as words } from "../../../lib/words/app/profile.ts";

export const route = { preload: () => void profileQuery() } satisfies RouteDefinition;

/** What the account says of its person. */
export default function ProfilePage() {
  const location = useLocation();
  const profile = createLoaded(() => profileQuery());
  const done = () => [location.query.done].flat()[0];
  return (
    <>
      <PageTitle title={words.title} />
      <h1>{words.title}</h1>
      <Show when={profile.failure()}>{(why) => <FailureNotice what={words.what} failure={why()} />}</Show>
      <Show when={profile.data()?.user}>
        {(user) => (
          <>
            <ProfileSection profile={user()} isSaved={done() === "saved"} />
            <PictureSection image={user().image} done={done()} />
          </>
        )}
      </Show>
    </>
  );
}
