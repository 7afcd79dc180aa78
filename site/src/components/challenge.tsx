import { getRequestEvent } from "solid-js/web";

/**
 * The widget by which Turnstile tells people from programs. It puts its word into the form as `turnstileToken`; without
 * JavaScript there is none, and the form is sent all the same.
 */
export function Challenge(props: { siteKey: string; action: string }) {
  const locals = import.meta.env.SSR ? getRequestEvent()?.locals : undefined;
  if (locals) locals.challenge = true;
  return (
    <>
      <div
        class="cf-turnstile"
        data-sitekey={props.siteKey}
        data-action={props.action}
        data-response-field-name="turnstileToken"
        data-theme="auto"
      />
      <script src="https://challenges.cloudflare.com/turnstile/v0/api.js" async defer nonce={locals?.nonce} />
    </>
  );
}
