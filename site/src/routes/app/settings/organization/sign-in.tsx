import { type RouteDefinition, useLocation } from "@solidjs/router";
import { Show } from "solid-js";
import { AddProvider } from "../../../../components/add-provider.tsx";
import { Entitled } from "../../../../components/entitled.tsx";
import { FailureNotice, Notice } from "../../../../components/notice.tsx";
import { PageTitle } from "../../../../components/page-title.tsx";
import { ProviderList } from "../../../../components/provider-list.tsx";
import { ScimTokens } from "../../../../components/scim-tokens.tsx";
import { createLoaded } from "../../../../lib/create-loaded.ts";
import { scimTokensQuery, signInProvidersQuery } from "../../../../lib/queries.ts";
import { organizationSignInSettingsWords as words } from "../../../../lib/words/app/organization-sign-in-settings.ts";

export const route = {
  preload: () => {
    void signInProvidersQuery();
    void scimTokensQuery();
  },
} satisfies RouteDefinition;

const done: Record<string, string> = words.done;

/** How the organization's people sign in, and which directory keeps them. */
export default function OrganizationSignInSettings() {
  const location = useLocation();
  const providers = createLoaded(() => signInProvidersQuery());
  const tokens = createLoaded(() => scimTokensQuery());
  const said = () => {
    const name = [location.query.done].flat()[0] ?? "";
    return Object.hasOwn(done, name) ? done[name] : undefined;
  };
  return (
    <>
      <PageTitle title={words.title} />
      <h1>{words.title}</h1>
      <Show when={said()}>
        {(text) => (
          <Notice tone="good" focus>
            {text()}
          </Notice>
        )}
      </Show>
      <Show when={providers.failure()}>{(why) => <FailureNotice what={words.what} failure={why()} />}</Show>
      <Show when={providers.data()}>
        {(list) => (
          <>
            <ProviderList providers={list().data} />
            <Entitled need={{ feature: "own_sign_in" }}>
              <AddProvider />
            </Entitled>
            <Show when={tokens.data()}>{(known) => <ScimTokens tokens={known().data} />}</Show>
          </>
        )}
      </Show>
    </>
  );
}
