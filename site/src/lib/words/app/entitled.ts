/** What is said where the plan is not enough. */
export const entitledWords = {
  title: "The plan does not go that far.",
  askOwner: "An owner of the organization can choose another plan.",
  plans: "See the other plans",
};
