/** What there is to do at first, and how far that is. `{name}` is replaced by a value. */
export const firstStepWords = {
  summary: "First steps: {done} of {all} done",
  done: ", done",
  toDo: ", to do",
  verify: "Verify your e-mail address",
  upload: "Upload a first file",
  organization: "Create an organization",
  invite: "Invite somebody",
  key: "Make a key for a program",
};
