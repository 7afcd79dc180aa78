import { type RouteDefinition, useLocation } from "@solidjs/router";
import { Show } from "solid-js";
import { Challenge } from "../../components/challenge.tsx";
import { ClothPanel } from "../../components/cloth-panel.tsx";
import { Form, SubmitButton } from "../../components/form.tsx";
import { Lure, TextArea, TextField } from "../../components/form-fields.tsx";
import { Notice } from "../../components/notice.tsx";
import { PageTitle } from "../../components/page-title.tsx";
import { createLoaded } from "../../lib/create-loaded.ts";
import { contactFormQuery } from "../../lib/queries.ts";
import { contactWords as words } from "../../lib/words/app/contact.ts";

export const route = { preload: () => contactFormQuery() } satisfies RouteDefinition;

export default function Contact() {
  const location = useLocation();
  const form = createLoaded(() => contactFormQuery());
  return (
    <div class="auth">
      <PageTitle title={words.title} description={words.description} />
      <div class="auth-form">
        <h1>{words.heading}</h1>
        <Show when={location.query.sent === "yes"} fallback={<p class="lead">{words.lead}</p>}>
          <Notice tone="good" focus>
            {words.sent}
          </Notice>
        </Show>
        <Form
          action="/contact"
          schema={() =>
            import("../../../../workers/contract/contact.ts").then(({ contactSchema }) => contactSchema)
          }
        >
          <TextField name="name" label={words.name} autocomplete="name" />
          <TextField name="email" label={words.email} type="email" autocomplete="email" />
          <TextArea name="message" label={words.message} isProse />
          <Lure name="website" label={words.lure} />
          <Show when={form.data()?.turnstile}>
            {(turnstile) => <Challenge siteKey={turnstile().siteKey} action="contact" />}
          </Show>
          <SubmitButton pending={words.sending}>{words.send}</SubmitButton>
        </Form>
      </div>
      <ClothPanel />
    </div>
  );
}
