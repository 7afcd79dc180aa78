import { ApiError } from "../../contract/api-error.ts";

/** What the billing service answers; null while it is away, or not well. */
export async function unlessAway<Answer>(asked: Promise<Answer>): Promise<Answer | null> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof ApiError && error.status >= 500) return null;
    throw error;
  }
}
