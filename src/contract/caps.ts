// Without zod: forms of the web application name these, too.

/** Schedules a project may have: more is a program that does not clean up. Ours; the editor looks at as many when it warns of collisions. */
export const maxSchedules = 100;

/** Notifications that the schedules of one project may have together. Ours: each is read whenever a run of its schedule ends. */
export const maxNotifications = 50;

/** Characters of a password. The shortest is above NIST SP 800-63B's minimum of eight; the longest keeps hashing cheap. */
export const passwordLength = { min: 10, max: 128 } as const;
