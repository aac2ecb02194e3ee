/**
 * The ledger of outside effects: messages sent, rows written elsewhere, everything that cannot be taken back. All SQL of `effects`.
 *
 * The intent is written first, with the fence of whoever claims the work; the result is written after. An effect with an intent and without a result may
 * have happened: it is `unknown`, and only a person may repeat it.
 */

export type EffectKind = "send";

/** One try at one effect. A repeat has a greater fence, and so an entry of its own. */
export interface OutsideEffect {
  kind: EffectKind;
  /** What the effect belongs to: the delivery of a `send`. */
  subjectId: string;
  fence: number;
  runId: string;
}

/** A subquery that has a row while the claim still holds, and its values. Placeholders are unnumbered. */
export interface ClaimGuard {
  sql: string;
  values: readonly unknown[];
}

/** Writes the intent, in one statement with the check of the claim. False: the claim is lost or the intent stands already, so nothing may be done. */
export async function intend(d1: D1Database, effect: OutsideEffect, claim: ClaimGuard, now: number): Promise<boolean> {
  const { results } = await d1
    .prepare(
      `insert or ignore into effects (key, kind, run_id, fence, intended_at) select ?, ?, ?, ?, ? where exists (${claim.sql}) returning key`,
    )
    .bind(keyOf(effect), effect.kind, effect.runId, effect.fence, now, ...claim.values)
    .all();
  return results.length === 1;
}

/** Writes the result, for the batch that also writes it into the subject's own row. */
export const settle = (d1: D1Database, effect: OutsideEffect, result: Record<string, unknown>, at: number): D1PreparedStatement =>
  d1.prepare("update effects set settled_at = ?2, result = ?3 where key = ?1").bind(keyOf(effect), at, JSON.stringify(result));

/** SQL that is true when the ledger holds an intent of this subject and fence, given as SQL expressions. */
export const intendedSql = (kind: EffectKind, subjectId: string, fence: string): string =>
  `exists (select 1 from effects e where e.key = '${kind}:' || ${subjectId} || ':' || ${fence})`;

const keyOf = ({ kind, subjectId, fence }: OutsideEffect): string => `${kind}:${subjectId}:${fence}`;
