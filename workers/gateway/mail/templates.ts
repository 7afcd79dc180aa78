import type { MailContent } from "./layout.ts";
import type { MailMessage } from "./message.ts";

/** The words of every mail. */
export function contentOf({ kind, link }: MailMessage): MailContent {
  return templates[kind](link);
}

const templates: Record<MailMessage["kind"], (link: string) => MailContent> = {
  "verify-address": (link) => ({
    subject: "Verify your address",
    before: [
      "Hello,",
      "this address was used to create an account at Selvedge. Open the page below and press the button to show that it is yours.",
    ],
    action: { label: "Verify the address", link },
    after: [
      "The link works for 24 hours.",
      "If it was not you, do nothing: the account stays closed without this step.",
    ],
  }),
  "address-in-use": (link) => ({
    subject: "You already have an account",
    before: [
      "Hello,",
      "somebody just tried to create an account at Selvedge with this address, and it has one already. Nothing was changed.",
      "If it was you, sign in with the password that you have.",
    ],
    action: { label: "Sign in", link },
    after: ["If it was not you, do nothing: whoever it was learned nothing from us."],
  }),
  "reset-password": (link) => ({
    subject: "Choose a new password",
    before: [
      "Hello,",
      "somebody asked for a new password for the account at Selvedge with this address. Open the page below to choose one. You will be signed out everywhere.",
    ],
    action: { label: "Choose a new password", link },
    after: [
      "The link works once, within an hour.",
      "If it was not you, do nothing: the password stays as it is.",
    ],
  }),
};
