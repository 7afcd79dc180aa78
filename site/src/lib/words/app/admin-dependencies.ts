/** What is said of the services behind the gateway. `{name}` is replaced by a value. */
export const dependencyWords = {
  names: {
    postgres: "Database",
    redis: "Redis",
    directus: "Directus, the content",
    lago: "Lago, the billing",
    jobs: "The jobs worker",
  } as Record<string, string>,
  silent: "Does not answer: {error}",
  answers: "Answers in {ms} ms",
};
