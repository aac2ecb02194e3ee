/**
 * What came of one attempt to send. `retry` and `failed` are definite: nothing was sent, and another attempt may help or will not. `unknown`: it may have been
 * sent, so nobody but a person may repeat it.
 */
export type Receipt = { result: "sent"; providerId: string | null } | { result: "retry" | "failed" | "unknown"; error: string };
