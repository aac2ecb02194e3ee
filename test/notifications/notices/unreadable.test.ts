import { expect, test } from "vitest";
import { newId } from "../../../src/lib/id";
import { announceNotices } from "../../../src/notifications/notices/notices";
import { env, seedNotification, seedProject, seedRun, seedSchedule, seedUser } from "../seed";

test.each(["{not json", "", "17", '"text"', '{"kind":"user"}', '[{"kind":"pigeon","id":"x"}]', "[null]"])(
  "targets that cannot be read (%j) keep back neither the notice nor the other subscribers",
  async (targets) => {
    const [owner, reader] = [await seedUser("Olga Owner", { role: "editor" }), await seedUser("Rita Reader")];
    const project = await seedProject(owner);
    await env.DB.prepare("update projects set workspace_access = 'APP_ONLY' where id = ?1").bind(project).run();
    const schedule = await seedSchedule(project, owner);
    const broken = await seedNotification(schedule, [owner], owner);
    await env.DB.prepare("update notifications set targets = ?2 where id = ?1").bind(broken, targets).run();
    await seedNotification(schedule, [reader], owner, { on: "failure" });
    const runId = await seedRun(project, { scheduleId: schedule });
    const notice = newId();
    await env.DB.prepare(
      "insert into notices (id, kind, project_id, schedule_id, run_id, about_at, announce_due, created_at) values (?1, 'paused', ?2, ?3, ?4, 0, 0, 0)",
    )
      .bind(notice, project, schedule, runId)
      .run();
    await announceNotices(env.DB, Date.now());
    const { results } = await env.DB.prepare("select recipient_id as id from deliveries where origin = 'notice' and origin_id = ?1")
      .bind(notice)
      .all<{ id: string }>();
    expect(results.map(({ id }) => id).sort()).toEqual([owner, reader].sort());
  },
);
