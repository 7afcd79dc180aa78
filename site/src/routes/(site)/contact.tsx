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

export const route = { preload: () => contactFormQuery() } satisfies RouteDefinition;

export default function Contact() {
  const location = useLocation();
  const form = createLoaded(() => contactFormQuery());
  return (
    <div class="auth">
      <PageTitle title="Contact" description="Write to the people behind Selvedge." />
      <div class="auth-form">
        <h1>Write to us</h1>
        <Show
          when={location.query.sent === "yes"}
          fallback={
            <p class="lead">
              A question, a fault you found, a plan we do not have: people read it, and answer.
            </p>
          }
        >
          <Notice tone="good" focus>
            Your message is with us. We answer to the address that you gave.
          </Notice>
        </Show>
        <Form
          action="/contact"
          schema={() =>
            import("../../../../workers/contract/contact.ts").then(({ contactSchema }) => contactSchema)
          }
        >
          <TextField name="name" label="Your name" autocomplete="name" />
          <TextField name="email" label="E-mail address" type="email" autocomplete="email" />
          <TextArea name="message" label="Message" isProse />
          <Lure name="website" label="Leave this empty" />
          <Show when={form.data()?.turnstile}>
            {(turnstile) => <Challenge siteKey={turnstile().siteKey} action="contact" />}
          </Show>
          <SubmitButton pending="Sending…">Send the message</SubmitButton>
        </Form>
      </div>
      <ClothPanel />
    </div>
  );
}
