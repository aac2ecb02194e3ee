import type { SqlRow } from "./records";

/** Statements of one batch under names, in their order. Null: left out of this batch. */
export type Statements = Readonly<Record<string, D1PreparedStatement | null>>;

/** The answer of each statement under its name; null where it was left out. */
export type Answers<S extends Statements> = { [Name in keyof S]: Extract<S[Name], null> | D1Result<SqlRow> };

/** One D1 batch, all of it or none, whose answers are read by name and not by place. */
export const labelledBatch = async <S extends Statements>(d1: D1Database, statements: S): Promise<Answers<S>> =>
  (await groupedBatch(d1, { statements })).statements;

/** The same for groups of statements, one group behind the other. */
export async function groupedBatch<G extends Readonly<Record<string, Statements>>>(
  d1: D1Database,
  groups: G,
): Promise<{ [Group in keyof G]: Answers<G[Group]> }> {
  const given = Object.values(groups).flatMap((group) => Object.values(group).flatMap((statement) => statement ?? []));
  const results = (await d1.batch<SqlRow>(given)).values();
  const answersOf = (group: Statements) =>
    Object.fromEntries(Object.entries(group).map(([name, statement]) => [name, statement && (results.next().value ?? null)]));
  return Object.fromEntries(Object.entries(groups).map(([name, group]) => [name, answersOf(group)])) as {
    [Group in keyof G]: Answers<G[Group]>;
  };
}
