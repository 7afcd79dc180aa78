import { webhooksPage } from "../../lib/webhook-forms.ts";
import { webhookWords } from "../../lib/words/app/webhooks.ts";
import { Form, SubmitButton } from "../form.tsx";
import { EndpointFields } from "./endpoint-fields.tsx";
import { NewSecret } from "./new-secret.tsx";

const words = webhookWords.create;

/** Adds an endpoint: where it is and what it is told of. */
export function CreateEndpoint() {
  return (
    <Form
      action={`${webhooksPage}?do=create`}
      schema={() => import("../../lib/webhook-forms.ts").then(({ createEndpointForm }) => createEndpointForm)}
      show={({ secret }) => <NewSecret value={String(secret)} page={webhooksPage} />}
    >
      <EndpointFields />
      <SubmitButton pending={words.adding}>{words.add}</SubmitButton>
    </Form>
  );
}
