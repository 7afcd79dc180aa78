import type { JSX } from "solid-js";
import { ClothPanel } from "./cloth-panel.tsx";
import { PageTitle } from "./page-title.tsx";

/** A form beside a piece of cloth. */
export function AuthPage(props: { title: string; children: JSX.Element }) {
  return (
    <div class="auth">
      <PageTitle title={props.title} />
      <div class="auth-form">
        <h1>{props.title}</h1>
        {props.children}
      </div>
      <ClothPanel />
    </div>
  );
}
