import type { Policies } from "../../src/contract/schedule.ts";
import type { Product } from "./bundle/load.ts";
import { users } from "./scenario.ts";
import type { Simulation } from "./simulation.ts";

/** People, published projects and schedules, as they stand when the world begins. */
export async function furnish(simulation: Simulation, product: Product): Promise<void> {
  const { database, scenario } = simulation;
  const now = scenario.startsAt;
  const insert = (table: string, row: Record<string, string | number | null>): void => {
    database.all(
      `insert into ${table} (${Object.keys(row).join(", ")}) values (${Object.keys(row)
        .map(() => "?")
        .join(", ")})`,
      ...Object.values(row),
    );
  };
  for (const user of users) {
    insert("users", { id: user, name: user, email: `${user}@example.org`, created_at: now, updated_at: now });
    insert("members", { user_id: user, role: user === "ann" ? "admin" : "viewer", created_at: now });
  }
  for (let index = 0; index < scenario.projects; index++) {
    const id = `project-${index}`;
    const facts = { owner_id: "ann", creator_id: "ann", workspace_access: "APP_ONLY", last_edited_at: now, created_at: now };
    insert("projects", { id, title: id, published_version: 1, last_published_at: now, ...facts });
    const cells = scenario.querying[index] ? queryingCells : codeCells;
    insert("drafts", { project_id: id, revision: 1, cells, settings: "{}", updated_at: now });
    insert("versions", { project_id: id, number: 1, cells, settings: "{}", created_at: now });
  }
  const d1 = database.quiet();
  for (const planned of scenario.schedules) {
    const id = await product
      .createSchedule(
        d1,
        { now: () => now },
        {
          projectId: `project-${planned.project}`,
          by: { userId: "ann", name: "Ann" },
          input: {
            ...planned.cadence.input,
            name: "Simulated",
            enabled: true,
            startsAt: null,
            endsAt: new Date(scenario.endsAt).toISOString(),
            inputParams: {},
            updatePublishedResults: true,
            useCachedSqlResults: false,
            policies: planned.policies satisfies Policies,
          },
          checkInputs: async () => null,
        },
      )
      .catch(() => null);
    // A cadence that has nothing before the end is refused, as it should be.
    if (id === null) continue;
    simulation.schedules.set(id, planned);
    planned.notifications.forEach(({ users: reached, on, screenshot }, index) => {
      const targets = JSON.stringify(reached.map((user) => ({ kind: "user", id: user })));
      insert("notifications", {
        id: `${id}/${index}`,
        schedule_id: id,
        targets,
        on_outcome: on,
        screenshot,
        created_by: "ann",
        created_at: now,
      });
    });
  }
  const cadences = [
    ...scenario.schedules.map(({ cadence }) => cadence),
    ...scenario.acts.flatMap((act) => (act.kind === "edit" ? [act.cadence] : [])),
  ];
  for (const cadence of cadences) simulation.cadences.set(cadenceKey(JSON.stringify(cadence.input)), cadence);
}

/** The part of a stored cadence that tells it from others. */
export const cadenceKey = (text: string): string => {
  const { hourly, daily, custom } = JSON.parse(text) as Record<string, unknown>;
  return JSON.stringify([hourly ?? null, daily ?? null, custom ?? null], (_, value: unknown) =>
    value !== null && typeof value === "object" && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  );
};

const cell = (index: number, kind: string, source: string, output: string | null): object => ({
  id: `cell-${index}`,
  staticId: `cell-${index}`,
  kind,
  label: `Cell ${index}`,
  source,
  output,
  inApp: true,
  width: "full",
  config: kind === "sql" ? { connection: "sample" } : {},
});

const codeCells = JSON.stringify([
  cell(1, "javascript", "1", "a"),
  cell(2, "javascript", "a", "b"),
  cell(3, "markdown", "It is {{ b }}", null),
]);

/** A query says whose it is by what it binds. */
const query = (name: string): string => `select '${name}', {{ run.id }}, {{ run.attempt }}, {{ hex_project_id }}`;

/** Two queries side by side, and code that reads one of them. */
const queryingCells = JSON.stringify([
  cell(1, "sql", query("cell-1"), "a"),
  cell(2, "sql", query("cell-2"), "d"),
  cell(3, "javascript", "a", "b"),
  cell(4, "markdown", "It is {{ b }}", null),
]);
