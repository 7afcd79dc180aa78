/** What the forms of an organization's sign-in say of what was sent. */
export const organizationSignInFormWords = {
  notNamed: "The entry is not named",
  noName: "Enter a name",
  noDomain: "Enter a domain",
  noIssuer: "Enter the issuer",
  noClientId: "Enter the client id",
  noClientSecret: "Enter the client secret",
  noMetadata: "Paste the metadata",
};
