import { A, type RouteDefinition } from "@solidjs/router";
import { For, Show } from "solid-js";
import { AdminsOnly } from "../../components/admin/admins-only.tsx";
import { DependencyList } from "../../components/admin/dependency-list.tsx";
import { FailureNotice } from "../../components/notice.tsx";
import { PageTitle } from "../../components/page-title.tsx";
import { systemQuery } from "../../lib/admin-queries.ts";
import { createLoaded } from "../../lib/create-loaded.ts";
import { destinations } from "../../lib/destinations.ts";
import { adminHomeWords as words } from "../../lib/words/app/admin-home.ts";

export const route = {
  preload: () => void import("../../lib/admin-queries.ts").then(({ systemQuery }) => systemQuery()),
} satisfies RouteDefinition;

/** Where administrators begin: how the platform is, and everything they can look into. */
export default function AdminHome() {
  return (
    <AdminsOnly title={words.title}>
      <Home />
    </AdminsOnly>
  );
}

function Home() {
  const system = createLoaded(() => systemQuery());
  const ways = destinations.filter(
    ({ href, needs }) => href !== "/admin" && (needs === "administrator" || needs === "editor"),
  );
  return (
    <>
      <PageTitle title={words.title} />
      <h1>{words.title}</h1>
      <section aria-labelledby="health">
        <h2 id="health">{words.health}</h2>
        <Show when={system.failure()}>{(why) => <FailureNotice what={words.what} failure={why()} />}</Show>
        <Show when={system.data()}>{(known) => <DependencyList readiness={known().readiness} />}</Show>
      </section>
      <ul class="desk-collections">
        <For each={ways}>
          {({ href, label, about }) => (
            <li>
              <h2>
                <A href={href}>{label}</A>
              </h2>
              <p>{about}</p>
            </li>
          )}
        </For>
      </ul>
    </>
  );
}
