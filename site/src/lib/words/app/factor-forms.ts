/** What forms say of what was sent to change what opens an account. */
export const factorFormWords = {
  noPasskey: "The passkey is not named",
  noPassword: "Enter the password",
};
