/** What the page says on which somebody signs in with their organization. */
export const organizationSignInWords = {
  title: "Sign in with your organization",
  /** Why an organization's provider did not let somebody in: what the person can do about it. */
  problems: {
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
  },
  notSignedIn: "You are not signed in.",
  lead: "Your work address tells us where your organization signs people in.",
  email: "Work e-mail address",
  going: "Going there…",
  goOn: "Continue",
  byPassword: "Sign in with a password",
};
