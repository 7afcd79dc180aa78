/** Everybody's picture at the local provider: one pixel of the product's red. */
export const picture = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mPYprT4PwAFGAKjlOwm6AAAAABJRU5ErkJggg==",
  "base64",
);
