const day = 86_400;

/** How long a session lasts when nobody uses it. */
export const sessionLifeSeconds = 7 * day;

/** A session in use is extended to its whole life again, at most this often. */
export const extendAfterSeconds = day;
