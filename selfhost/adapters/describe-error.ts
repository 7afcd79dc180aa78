/** The reason in words; a host name with several addresses fails with an `AggregateError`, whose own message is empty. */
export function describeError(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(describeError).join(", ");
  return error instanceof Error ? error.message : String(error);
}
