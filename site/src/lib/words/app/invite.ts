/** What the page of an invitation says. `{name}` is replaced by a value. */
export const inviteWords = {
  title: "You are invited",
  incomplete: "The link is not complete. Copy it whole from the mail, or ask for a new invitation.",
  declined: "You said no. Nothing else happens.",
  what: "This invitation",
  /** Who invites, then where to, around the organization. */
  lead: {
    invited: "You are invited",
    invites: "{name} invites you",
    before: "to",
    after: ", as {role}. It is for {email}.",
  },
  signedInAs: "You are signed in as {email}.",
  joining: "Joining…",
  join: "Join {organization}",
  decline: "No, thank you",
  hasAccount: "You have an account?",
  signIn: "Sign in to join",
  name: "Your name",
  password: "Password",
  register: "Create the account and join",
};
