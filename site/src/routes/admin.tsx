import type { RouteSectionProps } from "@solidjs/router";
import { Show } from "solid-js";
import { AdminNav } from "../components/admin/admin-nav.tsx";
import { createLoaded } from "../lib/create-loaded.ts";
import { meQuery } from "../lib/queries.ts";
import AppLayout from "./app.tsx";

/** The frame of everything for administrators of the platform is that of the app, with their own ways below it. */
export default function AdminLayout(props: RouteSectionProps) {
  const me = createLoaded(() => meQuery());
  const inContent = () => props.location.pathname.startsWith("/admin/content");
  return (
    <AppLayout {...props}>
      <Show when={!inContent()}>
        <AdminNav me={me.data()} />
      </Show>
      {props.children}
    </AppLayout>
  );
}
