import { A, useLocation } from "@solidjs/router";
import { Show } from "solid-js";
import { AuthPage } from "../../components/auth-page.tsx";
import { Form, SubmitButton } from "../../components/form.tsx";
import { TextField } from "../../components/form-fields.tsx";
import { Notice } from "../../components/notice.tsx";
import { organizationSignInWords as words } from "../../lib/words/app/organization-sign-in.ts";

/** Why an organization's provider did not let somebody in: what the person can do about it. */
const problems: Record<string, string> = words.problems;

/** The way in by an organization's own provider, and back from it when it did not work. */
export default function OrganizationSignIn() {
  const location = useLocation();
  const problem = () => {
    const name = [location.query.problem].flat()[0] ?? "";
    return Object.hasOwn(problems, name) ? problems[name] : undefined;
  };
  return (
    <AuthPage title={words.title}>
      <Show when={problem()}>
        {(reason) => (
          <Notice tone="bad" title={words.notSignedIn} focus>
            <p>{reason()}</p>
          </Notice>
        )}
      </Show>
      <p class="lead">{words.lead}</p>
      <Form
        action="/organization-sign-in"
        search={nextOf(location.search)}
        schema={() =>
          import("../../../../workers/contract/auth.ts").then(
            ({ forgotPasswordSchema }) => forgotPasswordSchema,
          )
        }
      >
        <TextField name="email" label={words.email} type="email" autocomplete="username" />
        <SubmitButton pending={words.going}>{words.goOn}</SubmitButton>
      </Form>
      <p>
        <A href={`/sign-in${nextOf(location.search)}`}>{words.byPassword}</A>
      </p>
    </AuthPage>
  );
}

function nextOf(search: string): string {
  const next = new URLSearchParams(search).get("next");
  return next === null ? "" : `?next=${encodeURIComponent(next)}`;
}
