import { defineConfig } from "@adonisjs/shield";

export default defineConfig({
  csp: {
    enabled: true,
    directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] },
    reportOnly: false,
  },
  csrf: {
    enabled: true,
    exceptRoutes: [],
    enableXsrfCookie: false,
    methods: ["POST", "PUT", "PATCH", "DELETE"],
  },
  xFrame: { enabled: true, action: "DENY" },
  hsts: { enabled: true, maxAge: "180 days" },
  contentTypeSniffing: { enabled: true },
});
