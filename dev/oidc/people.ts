/** Whom the local provider vouches for: whoever says a name and an address at it. */
export type Person = { email: string; name: string; emailVerified: boolean };

/** One person for one address, also after a restart: what an account is linked to must not change. */
export function subjectOf({ email, emailVerified }: Person): string {
  return Buffer.from(`${email}${emailVerified ? "" : " unproven"}`).toString("base64url");
}

/**
 * Reads the form of the sign-in page.
 * @returns null when it is not complete.
 */
export function personOf(form: URLSearchParams): Person | null {
  const email = form.get("email")?.trim().toLowerCase() ?? "";
  const name = form.get("name")?.trim() ?? "";
  if (!/^[^\s@]+@[^\s@]+$/.test(email) || name === "") return null;
  return { email, name, emailVerified: form.get("verified") === "yes" };
}

/** The claims of OpenID Connect about a person. */
export function claimsOf(person: Person, issuer: string) {
  const { email, name, emailVerified } = person;
  return {
    ...{ sub: subjectOf(person), email, name },
    ...{ email_verified: emailVerified, picture: `${issuer}/picture.png` },
  };
}
