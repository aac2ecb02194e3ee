import type { ErrorCode, Issue } from "../contract/error";

/**
 * An expected failure: a code, a sentence for people (what happened, where, what to do next) and facts. Never a secret, SQL or stack.
 * `http/kit/failure.ts` turns it into the answer; everything else that is thrown is a bug and answers 500.
 */
export class Failure extends Error {
  constructor(
    readonly code: ErrorCode,
    message: string,
    readonly facts: { issues?: Issue[]; details?: unknown; headers?: Record<string, string> } = {},
  ) {
    super(message);
    this.name = "Failure";
  }
}

export const notFound = (what = "This"): Failure => new Failure("NOT_FOUND", `${what} does not exist, or you may not see it.`);

export const unprocessable = (message: string, issues: Issue[] = []): Failure => new Failure("UNPROCESSABLE", message, { issues });

/** The message of anything thrown, for logs. */
export const messageOf = (thrown: unknown): string => (thrown instanceof Error ? thrown.message : String(thrown));
