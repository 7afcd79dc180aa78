/** What the forms of webhooks offer, and say of what was sent. */
export const webhookFormWords = {
  overlaps: { none: "not at all", hour: "an hour", day: "a day", week: "a week" },
  reaches: { hour: "the last hour", day: "the last day", days: "the last three days" },
  notNamed: "The endpoint is not named",
  noDelivery: "The delivery is not named",
  noEvent: "Choose what it is to be told of",
  noOverlap: "Choose how long the old secret goes on",
};
