import type { Sweep } from "../sweep.ts";
import { removeOldKeys } from "./kept-answers.ts";

export const sweepIdempotencyKeys: Sweep = {
  name: "idempotency-keys",
  everyMinutes: 15,
  run: ({ db }) => removeOldKeys(db),
};
