/**
 * How long an answer of content is kept. What is due at a time shows within seconds without anybody saving anything;
 * what is saved is purged.
 */
export const lives = { freshSeconds: 5, staleSeconds: 10, failedSeconds: 1_800 };

/** How long it is remembered that there is no such item. */
export const absentSeconds = 5;
