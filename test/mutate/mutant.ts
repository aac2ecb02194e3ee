/** A mistake planted into a copy of the product. Some test must fail with it. */
export interface Mutant {
  /** A folder or a file, from the root. `find` stands exactly once in it, so that a file may move within its folder. */
  where: string;
  find: string;
  replace: string;
  /** What holds for users while the mistake is not there. */
  claim: string;
  /** The test files that are run: at least one of their tests fails. */
  fails: string[];
}
