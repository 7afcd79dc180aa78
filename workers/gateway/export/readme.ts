/** What is in the archive, for whoever opens it. */
export function readme(madeAt: Date): string {
  return `Your data at Selvedge, as it was on ${madeAt.toISOString()}.

account.json   Your account: profile, ways to sign in, sessions, attempts to sign in, known browsers, organizations that
               you are in, invitations to and by you, keys that you made, what you wrote to us, notifications, preferences,
               archives, and whether your account is being closed.
activity.jsonl The audit log, as far as it tells of you: a line for each deed, the oldest first.
data.json      Data sets that you uploaded, tasks that you started, and their results; uploads that are not complete, and
               schedules that you made.
data/          The files of those data sets: what you uploaded, and what was made of it.
content.json   Posts that mention you by your address.
billing.json   What the billing service knows of the organizations that you own.
copies.json    Copies of your sessions that are kept for minutes, to answer faster.
pictures/      Your pictures.

Left out are secrets (passwords, keys and codes are kept as hashes or encrypted, and nobody can read them back), and
what is about other people. Times are in UTC.
`;
}
