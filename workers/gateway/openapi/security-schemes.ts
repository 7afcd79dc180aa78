/** How a request can say who asks. */
export const securitySchemes = {
  session: {
    type: "apiKey",
    in: "cookie",
    name: "selvedge.session_token",
    description:
      "The cookie that signing in sets. Its name begins with `__Secure-` where the site is on HTTPS.",
  },
  token: {
    type: "http",
    scheme: "bearer",
    bearerFormat: "JWT",
    description:
      "A token of a session, good for five minutes: `GET /api/auth/token`, or `?token=true` at sign-in.",
  },
  apiKey: {
    type: "http",
    scheme: "bearer",
    bearerFormat: "slv_…",
    description: "A key of a tenant, with the scope that the operation names.",
  },
  apiKeyHeader: {
    type: "apiKey",
    in: "header",
    name: "x-api-key",
    description: "The same key in a header of its own.",
  },
  scim: {
    type: "http",
    scheme: "bearer",
    description: "A token that an organization made for its directory.",
  },
  webhook: {
    type: "apiKey",
    in: "header",
    name: "webhook-signature",
    description:
      "A signature of `webhook-id`, `webhook-timestamp` and the body, as Standard Webhooks has it.",
  },
  lago: {
    type: "apiKey",
    in: "header",
    name: "x-lago-signature",
    description: "A signature of the body by Lago: of a shared key, or of its own, as the deployment sets.",
  },
  stripe: {
    type: "apiKey",
    in: "header",
    name: "stripe-signature",
    description: "A signature of the time and the body, as Stripe makes it.",
  },
  metrics: {
    type: "http",
    scheme: "bearer",
    description: "The token that the deployment sets as METRICS_TOKEN.",
  },
} as const;
