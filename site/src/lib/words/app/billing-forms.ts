/** What the forms of plans and payments say of what was sent. */
export const billingFormWords = {
  notNamed: "The subscription is not named",
  noOrganization: "The organization is not named",
  noWebhook: "The webhook is not named",
};
