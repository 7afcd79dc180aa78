/** What drawings say of the table that stands below them with the same. `{name}` is replaced by a value. */
export const chartWords = {
  asTable: "As a table",
  tableOf: "{title}, as a table",
  when: "When, in UTC",
};
