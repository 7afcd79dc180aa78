/** How it is said which rows a plan includes, and what others cost. `{name}` is replaced by a value. */
export const planRowsWords = {
  included: "{count} rows a month are included",
  /** After those that are included. */
  further: ", each further 1,000 cost {price}",
  /** After the first price. */
  downTo: " down to {price}",
};
