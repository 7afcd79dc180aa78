/** What the page says on which somebody keeps the address of their account. */
export const stopAddressWords = {
  title: "Stop the change",
  lead: "One press, and your account keeps the address that it has. Every browser is signed out; then choose a new password.",
  stop: "Stop the change",
  stopping: "Stopping…",
  done: "Your account keeps its address, and every browser is signed out.",
  choosePassword: "Choose a new password",
};
