import { QueryFailure } from "../../connections/port";
import { displayTable } from "../display";
import { engineLimits } from "../limits";
import { templateReads } from "../template/language";
import { templateScope } from "../template/scope";
import { bindSql } from "../template/sql";
import { cellOutcome, type Kind } from "./kind";

export const sql: Kind<"sql"> = {
  lane: "query",
  analyse: ({ source }) => ({ ...templateReads(source), writes: [] }),
  timeoutMs: ({ config }) => (config.timeoutSeconds === undefined ? null : config.timeoutSeconds * 1000),
  async run({ source, output, config }, { reads, unstorable, effects, timeoutMs, signal }) {
    const dialect = await effects.queries.dialect(config.connection);
    const statement = bindSql(source, templateScope(reads, unstorable), dialect);
    const query = {
      connection: config.connection,
      text: statement.text,
      values: statement.values,
      maxRows: Math.min(config.maxRows ?? engineLimits.queryRows, engineLimits.queryRows),
      maxBytes: engineLimits.queryBytes,
      timeoutMs,
    };
    try {
      const { table, totalRows, readAt } = await effects.queries.query(query, signal);
      return cellOutcome({
        values: output === null ? {} : { [output]: { kind: "table", table } },
        whole: output === null ? { kind: "table", table } : null,
        display: displayTable(table, {}),
        rows: totalRows,
        dataAt: readAt,
      });
    } catch (thrown) {
      if (thrown instanceof QueryFailure && thrown.line !== null)
        throw new QueryFailure(thrown.reason, thrown.message, statement.sourceLine(thrown.line));
      throw thrown;
    }
  },
};
