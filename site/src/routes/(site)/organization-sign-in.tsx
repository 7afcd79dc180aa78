import { A, useLocation } from "@solidjs/router";
import { Show } from "solid-js";
import { AuthPage } from "../../components/auth-page.tsx";
import { Form, SubmitButton } from "../../components/form.tsx";
import { TextField } from "../../components/form-fields.tsx";
import { Notice } from "../../components/notice.tsx";

/** Why an organization's provider did not let somebody in: what the person can do about it. */
const problems: Record<string, string> = {
  expired: "The sign-in took too long, or was begun in another browser. Begin again here.",
  declined: "Your organization's provider did not sign you in. Try again, or ask whoever manages it.",
  invalid_answer:
    "Your organization's provider gave an answer that cannot be trusted. Tell whoever manages it.",
  foreign_domain:
    "Your organization cannot vouch for that address: its domain is not one that it has verified.",
  unverified_account:
    "Somebody signed up here with that address and has not verified it. Verify it by the mail that was sent, then sign in with your organization.",
  not_a_member: "You are not a member of this organization. Ask whoever manages it to invite you.",
  seats_taken: "Your organization's plan has no seat left for you. Ask whoever manages it.",
  deactivated: "Your organization has deactivated your access. Ask whoever manages it.",
  not_allowed: "This account cannot be signed in by an organization.",
};

/** The way in by an organization's own provider, and back from it when it did not work. */
export default function OrganizationSignIn() {
  const location = useLocation();
  const problem = () => {
    const name = [location.query.problem].flat()[0] ?? "";
    return Object.hasOwn(problems, name) ? problems[name] : undefined;
  };
  return (
    <AuthPage title="Sign in with your organization">
      <Show when={problem()}>
        {(reason) => (
          <Notice tone="bad" title="You are not signed in." focus>
            <p>{reason()}</p>
          </Notice>
        )}
      </Show>
      <p class="lead">Your work address tells us where your organization signs people in.</p>
      <Form
        action="/organization-sign-in"
        search={nextOf(location.search)}
        schema={() =>
          import("../../../../workers/contract/auth.ts").then(
            ({ forgotPasswordSchema }) => forgotPasswordSchema,
          )
        }
      >
        <TextField name="email" label="Work e-mail address" type="email" autocomplete="username" />
        <SubmitButton pending="Going there…">Continue</SubmitButton>
      </Form>
      <p>
        <A href={`/sign-in${nextOf(location.search)}`}>Sign in with a password</A>
      </p>
    </AuthPage>
  );
}

function nextOf(search: string): string {
  const next = new URLSearchParams(search).get("next");
  return next === null ? "" : `?next=${encodeURIComponent(next)}`;
}
