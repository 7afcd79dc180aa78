/** What the page says on which somebody stops acting as somebody else. */
export const stopImpersonatingWords = {
  title: "Stop acting as somebody else",
  lead: "You go on as yourself, where you were signed in before.",
  stopping: "Stopping…",
  stop: "Stop",
};
