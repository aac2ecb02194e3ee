import { rowCount } from "../../contract/value";
import { languages, type CodeKind } from "../../sandbox/registry";
import { displayValue } from "../display";
import { cellOutcome, type Kind } from "./kind";

type CodeKinds = { [K in CodeKind]: Kind<K> };

/** The kinds of all languages of the sandbox. Their cells run in the run's sandbox of their language. */
export const codeKinds = Object.fromEntries(
  (Object.keys(languages) as CodeKind[]).map((language) => [language, codeKind(language)]),
) as CodeKinds;

function codeKind(language: CodeKind): Kind<CodeKind> {
  return {
    lane: "code",
    openNames: true,
    analyse: ({ source }) => languages[language].analyse(source),
    timeoutMs: ({ config }) => (config.timeoutSeconds === undefined ? null : config.timeoutSeconds * 1000),
    async run({ staticId, source, output }, { reads, sandbox, timeoutMs, signal }) {
      const open = await sandbox(language);
      const { values, unstorable, last, log, error } = await open.run({ staticId, source, output }, reads, { timeoutMs, signal });
      return cellOutcome({
        values,
        unstorable,
        display: last && displayValue(last),
        rows: last?.kind === "table" ? rowCount(last.table) : null,
        log,
        error,
      });
    },
  };
}
