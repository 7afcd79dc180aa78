/** What is said where there is no network. */
export const offlineWords = {
  title: "No network",
  heading: "The thread is cut",
  lead: "Your device has no network, or it leads nowhere near us. What you were about to open is there once you are back: load it again then.",
  start: "To the start",
};
