import "vitest";

declare module "vitest" {
  /** What tests/services.ts gives to the tests in the runtime. */
  interface ProvidedContext {
    mailboxUrl: string;
    oidcIssuer: string;
    samlUrl: string;
  }
}
