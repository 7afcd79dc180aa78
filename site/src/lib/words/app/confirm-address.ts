/** What the page says on which somebody makes an address theirs. */
export const confirmAddressWords = {
  title: "Confirm your new address",
  lead: "One press, and your account uses this address. Every other browser is signed out.",
  confirm: "Confirm the address",
  confirming: "Confirming…",
  done: "Your account uses the new address from now on.",
  goOn: "Go on",
};
