import { RE2JS } from "re2js";

/** States of what a pattern is compiled to: counts are written out, so that "a{100}" has a hundred. */
const mostStates = 500;

/** Longer values are not tested at all. */
export const longestMatched = 1_000;

/**
 * Makes a test of a regular expression that the whole value has to match. RE2 takes time that grows with the value times
 * the states of the expression and never faster: with both bounded, one that somebody else wrote cannot keep a worker busy.
 * Values over `longestMatched` are for the caller to refuse.
 * @throws {Error} saying what is wrong with the expression.
 * @see https://github.com/google/re2/wiki/Syntax
 */
export function compilePattern(pattern: string): (value: string) => boolean {
  const expression = RE2JS.compile(pattern);
  if (expression.programSize() > mostStates)
    throw new Error("It is too large once its counts are written out: repeat less");
  return (value) => expression.matches(value);
}
