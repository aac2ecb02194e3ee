/** Names of the active people among `ids`. */
export async function recipientNames(d1: D1Database, ids: string[]): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map();
  const { results } = await d1
    .prepare(
      "select u.id, u.name from users u join members m on m.user_id = u.id where m.status = 'active' and u.id in (select value from json_each(?1))",
    )
    .bind(JSON.stringify(ids))
    .all<{ id: string; name: string }>();
  return new Map(results.map((row) => [row.id, row.name]));
}
