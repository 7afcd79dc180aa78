import { wordsOf } from "../notifications/words.ts";
import type { MailContent } from "./layout.ts";
import type { MailMessage } from "./message.ts";
import { plainName } from "./plain-name.ts";

/** The words of every mail. */
export function contentOf(message: MailMessage): MailContent {
  if (message.kind === "sign-in-code") return { ...signInCode(message.link), code: message.code };
  if (message.kind === "notification") return notification(message);
  if (message.kind === "invitation") return invitation(message.link, plainName(message.organization));
  if (message.kind === "contact-message") return contactMessage(message);
  if (message.kind === "alert") return alert(message);
  return templates[message.kind](message.link);
}

const contactMessage = ({ name, email, message, link }: Written): MailContent => ({
  subject: "A message by the contact form",
  before: [`${name} <${email}> wrote:`, ...message.split(/\n+/)],
  action: { label: "Open Selvedge", link },
  after: ["Answer this mail to answer them. The address is as they typed it; nobody has proven it."],
  replyTo: email,
});

type Written = MailMessage & { kind: "contact-message" };

/** The names of rules and what they say are ours. */
const alert = ({
  alert: name,
  phase,
  summary,
  since,
  link,
}: MailMessage & { kind: "alert" }): MailContent => ({
  subject: phase === "fired" ? `Alert: ${name}` : `Over: ${name}`,
  before: [phase === "fired" ? `${summary}.` : `It is over: ${summary}.`, `It began at ${since}.`],
  action: { label: "Open the administration", link },
  after: [`docs/runbook.md says under "${name}" what to do.`],
});

const signInCode = (link: string): MailContent => ({
  subject: "Your code",
  before: ["Hello,", "this code shows Selvedge that it is you. Type it where you were asked for it."],
  action: { label: "Open Selvedge", link },
  after: [
    "The code works once, within ten minutes.",
    "Nobody of ours will ever ask you for it. If you did not ask for it yourself, do nothing.",
  ],
});

/** What a notification says, in the words that it has in the product. */
function notification(message: MailMessage & { kind: "notification" }): MailContent {
  const { title, text, label } = wordsOf(message.content);
  const { preferences } = message;
  return {
    subject: title,
    before: ["Hello,", text],
    action: { label, link: message.link },
    after: preferences === null ? ["Mails about the security of your account cannot be turned off."] : [],
    ...(preferences !== null && { unsubscribe: preferences }),
  };
}

function invitation(link: string, organization: string): MailContent {
  return {
    subject: "You are invited to an organization",
    before: [
      "Hello,",
      `you are invited to work at Selvedge with others, in the organization “${organization}”. Open the page below to see who invited you, and to say yes or no.`,
    ],
    action: { label: "See the invitation", link },
    after: [
      "The link works for 7 days.",
      "If you expected none, do nothing: nobody joins without saying yes.",
    ],
  };
}

const templates: Record<
  Exclude<MailMessage["kind"], "notification" | "sign-in-code" | "invitation" | "contact-message" | "alert">,
  (link: string) => MailContent
> = {
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
  "change-address": (link) => ({
    subject: "Confirm your new address",
    before: [
      "Hello,",
      "this address is to become the one of an account at Selvedge. Open the page below and press the button to show that it is yours.",
    ],
    action: { label: "Confirm the address", link },
    after: [
      "The link works once, within an hour.",
      "If it was not you, do nothing: the account keeps the address that it has.",
    ],
  }),
  "address-change-asked": (link) => ({
    subject: "Your address is about to change",
    before: [
      "Hello,",
      "somebody who is signed in to your account at Selvedge asked to use another address for it. Nothing changes until that address is confirmed.",
      "If it was not you, stop it on the page below: that signs you out everywhere. Then choose a new password.",
    ],
    action: { label: "Stop the change", link },
    after: ["If it was you, do nothing."],
  }),
  "address-changed": (link) => ({
    subject: "Your address has changed",
    before: [
      "Hello,",
      "your account at Selvedge has another address now. This one is not used for it any more.",
    ],
    action: { label: "Open Selvedge", link },
    after: ["If it was not you, write to us at once by answering this mail."],
  }),
  "choose-password": (link) => ({
    subject: "Your account is ready",
    before: [
      "Hello,",
      "an administrator made an account at Selvedge for this address. Open the page below to choose its password; then you can sign in.",
    ],
    action: { label: "Choose a password", link },
    after: [
      "The link works once, within seven days. After that, ask for a new password on the sign-in page.",
      "If you did not expect this, do nothing: nobody can sign in without this step.",
    ],
  }),
  "account-closing": (link) => ({
    subject: "Your account will be erased",
    before: [
      "Hello,",
      "your account at Selvedge is closed and will be erased with everything that we hold about you. Until then you can change your mind: open the page below and press the button.",
    ],
    action: { label: "Keep the account", link },
    after: [
      "After you sign in, the settings of your account say when it will be erased, and give you your data to take along.",
      "If it was not you, keep the account and choose a new password.",
    ],
  }),
  "export-ready": (link) => ({
    subject: "Your data is ready",
    before: ["Hello,", "the archive of everything that Selvedge holds about you is ready."],
    action: { label: "Go to the download", link },
    after: [
      "It can be had for seven days, by whoever is signed in to your account.",
      "If it was not you who asked for it, choose a new password.",
    ],
  }),
};
