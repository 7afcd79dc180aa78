/** The OpenAPI security of an operation for a person who is signed in: by cookie, or by a token of the session. */
export const forPeople: Record<string, string[]>[] = [{ session: [] }, { token: [] }];
