/** What is said to whoever acts as somebody, where that is not enough. `{name}` is replaced by a value. */
export const theirsAloneWords = {
  title: "Not while acting as somebody else.",
  text: "This part is for {name} alone. Stop acting to go on as yourself, {by}.",
};
