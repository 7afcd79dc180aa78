import { expect, it } from "vitest";
import { outcomeOfErrors, outcomeOfFailure } from "../form-outcome.ts";
import { refusalIn } from "./refusals.ts";

const locked = {
  status: 429,
  code: "rate_limited",
  message: "Too many requests.",
  errors: {},
  retryAfterSeconds: 700,
};

it("a refusal is said in the language of its page, with how long to wait", () => {
  const outcome = outcomeOfFailure("/sign-in", locked, {});
  expect(refusalIn("en", outcome).message).toBe("Too many requests. Try again in 12 minutes.");
  expect(refusalIn("de", outcome).message).toBe("Zu viele Versuche. Noch einmal versuchen in 12 Minuten.");
});

it("a field says what is wrong with it in that language too, and keeps what was entered", () => {
  const outcome = outcomeOfErrors("/sign-in", { email: "Not an e-mail address" }, { email: "x" });
  expect(refusalIn("de", outcome)).toMatchObject({
    message: "Bitte die markierten Felder prüfen.",
    errors: { email: "Keine E-Mail-Adresse" },
    values: { email: "x" },
  });
});

it("what has no words in a language is said as it came", () => {
  const outcome = outcomeOfFailure("/sign-in", { ...locked, code: "odd", message: "Odd." }, {});
  expect(refusalIn("de", outcome)).toEqual(outcome);
});
