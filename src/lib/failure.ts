import type { ErrorCode, ErrorDetails, Issue } from "../contract/error";

/**
 * An expected failure: a code, a sentence for people (what happened, where, what to do next) and facts. Never a secret, SQL or stack.
 * `http/kit/failure.ts` turns it into the answer; everything else that is thrown is a bug and answers 500.
 */
export class Failure extends Error {
  readonly code: ErrorCode;
  readonly facts: FailureFacts;

  constructor(...[code, message, facts = {}]: FailureInput) {
    super(message);
    this.name = "Failure";
    this.code = code;
    this.facts = facts;
  }
}

interface FailureFacts<C extends ErrorCode = ErrorCode> {
  issues?: Issue[];
  details?: ErrorDetails<C>;
  headers?: Record<string, string>;
}

/** The details are those of the code. */
type FailureInput = { [C in ErrorCode]: [code: C, message: string, facts?: FailureFacts<C>] }[ErrorCode];

/** A 404. Also for what exists and the caller may not see. */
export const notFound = (what = "This"): Failure => new Failure("NOT_FOUND", `${what} does not exist, or you may not see it.`);

/** A 422: the request is well-formed, but what it asks for is not possible. */
export const unprocessable = (message: string, issues: Issue[] = []): Failure => new Failure("UNPROCESSABLE", message, { issues });

/** The message of anything thrown, for logs. */
export const messageOf = (thrown: unknown): string => (thrown instanceof Error ? thrown.message : String(thrown));
