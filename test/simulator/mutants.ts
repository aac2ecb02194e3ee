import type { Rewrite } from "./bundle/rewrite.ts";

/** A bug planted into a copy of the product, and what it would do to people. */
export interface Mutant {
  name: string;
  harm: string;
  rewrites: Rewrite[];
}

/** Bugs that a scheduler like this one might have; each must be found. */
export const mutants: Mutant[] = [
  {
    name: "advance-before-insert",
    harm: "A crash between the two loses the occurrence.",
    rewrites: [
      {
        in: "writeClaims",
        find: `const answers = await groupedBatch(d1, { claim: claimStatements(d1, claims, missed, now), beside });`,
        replace: `const planted = claimStatements(d1, claims, missed, now);
  await d1.batch([planted.moved]);
  const answers = await groupedBatch(d1, { claim: { ...planted, moved: null }, beside });`,
      },
      {
        in: "insertClaimed",
        find: ` and s.next_at = page.value ->> 'expected' and s.updated_at = page.value ->> 'revision' and s.status = 'active'`,
        replace: "",
      },
    ],
  },
  {
    name: "no-fence",
    harm: "An attempt that was given up ends the run in the name of its successor.",
    rewrites: [
      {
        in: "finishStatements",
        find: `where id = ?1 and attempt = ?2 and status in ('queued', 'running')\n         returning`,
        replace: `where id = ?1 and ?2 > 0 and status in ('queued', 'running')\n         returning`,
      },
      {
        in: "nextAttempt",
        find: `attempt = attempt + 1 where id = ?1 and attempt = ?2 and`,
        replace: `attempt = attempt + 1 where id = ?1 and ?2 > 0 and`,
      },
    ],
  },
  {
    name: "alarm-without-sweep",
    harm: "A run whose message or alarm was lost waits for ever.",
    rewrites: [{ in: "sweep", find: `sendInChunks(queued, messageSize`, replace: `sendInChunks([], messageSize` }],
  },
  {
    name: "ack-before-write",
    harm: "A crash after the mark is cleared and before the rows are there leaves people untold.",
    rewrites: [
      {
        in: "saveAnnouncements",
        find: `  await d1.batch([\n    ...pages.map((page) => insert.bind(page, now)),\n    clear`,
        replace: `  await d1.batch([clear`,
      },
      {
        in: "saveAnnouncements",
        find: `.bind(JSON.stringify(announced.map(({ id, attempt }) => ({ id, attempt })))),\n  ]);`,
        replace: `.bind(JSON.stringify(announced.map(({ id, attempt }) => ({ id, attempt }))))]);
  if (pages.length > 0) await d1.batch(pages.map((page) => insert.bind(page, now)));`,
      },
      {
        in: "saveAnnouncements",
        find: `join runs r on r.id = v.value ->> 'runId' and r.attempt = v.value ->> 'attempt' and r.announce_due is not null`,
        replace: `join runs r on r.id = v.value ->> 'runId'`,
      },
    ],
  },
  {
    name: "forget-before-finish",
    harm: "A crash between the two runs everything a second time.",
    rewrites: [
      {
        in: "Coordinator.end",
        find: `return this.waitForAttempt(order, current, order.attempt + 1);\n    }\n`,
        replace: `return this.waitForAttempt(order, current, order.attempt + 1);\n    }\n    journal.end(null);\n`,
      },
    ],
  },
  {
    name: "next-from-now",
    harm: "Occurrences between a late tick and its plan have no row.",
    rewrites: [{ in: "planClaim", find: `at = next(at);`, replace: `at = next(dueAt);` }],
  },
  {
    name: "resend-unknown",
    harm: "A message that may have arrived is sent again.",
    rewrites: [
      { in: "settlementOf", find: `case "unknown":\n    case "failed":`, replace: `case "failed":` },
      { in: "settlementOf", find: `case "retry": {`, replace: `case "unknown":\n    case "retry": {` },
    ],
  },
  {
    name: "resend-intended",
    harm: "A send that died half-way is taken for one that never began.",
    rewrites: [{ in: "recoverExpired", find: "where ${expired} and ${intended}`", replace: "where ${expired} and ${intended} and 0`" }],
  },
  {
    name: "unguarded-pointer",
    harm: "An older result replaces a newer one.",
    rewrites: [{ in: "movePointer", find: ` and r.rowid > coalesce(projects.result_sequence, 0))`, replace: `)` }],
  },
  {
    name: "page-forgotten",
    harm: "What does not fit on the first page of a tick waits for the next one.",
    rewrites: [{ in: "claimDue", find: `if (due.length < pageSize && !page.more) return done;`, replace: `return done;` }],
  },
  {
    name: "edit-before-claim",
    harm: "A schedule that is paused, changed or deleted while its tick is late drops what was due without a trace.",
    rewrites: [
      {
        in: "owes",
        find: `status === "active" && nextAt !== null && nextAt <= now`,
        replace: `status === "nowhere" && nextAt !== null && now < 0`,
      },
      { in: "owing", find: "(status = 'active' and coalesce(", replace: "(status = 'nowhere' and coalesce(" },
    ],
  },
  {
    name: "missed-without-window",
    harm: "A report of hours ago goes out as if it were of now.",
    rewrites: [{ in: "planClaim", find: `late <= policies.missedWindowMinutes * 60_000`, replace: `late < Infinity` }],
  },
  {
    name: "overlap-of-anybody",
    harm: "A schedule is skipped because another one of its project runs.",
    rewrites: [
      {
        in: "admit",
        find: `other.scheduleId === newcomer.scheduleId && other.trigger === "schedule"`,
        replace: `other.trigger === "schedule"`,
      },
    ],
  },
  {
    name: "overlap-allowed",
    harm: "Two runs of a schedule wait where its policy lets none wait.",
    rewrites: [
      {
        in: "admit",
        find: `newcomer.overlap === "skip" && (isRunning || waiting.length > 0)`,
        replace: `newcomer.overlap === "skip" && waiting.length > 1`,
      },
    ],
  },
  {
    name: "out-of-line",
    harm: "A backlog keeps a person's run waiting.",
    rewrites: [{ in: "inOrder", find: `rank(a) - rank(b) || a.sequence - b.sequence`, replace: `b.sequence - a.sequence` }],
  },
  {
    name: "lost-too-early",
    harm: "A run that could have gone on is given up at its second reset.",
    rewrites: [
      {
        in: "Coordinator.runOnce",
        find: `if (current.resets > runLimits.resets) return end(`,
        replace: `if (current.resets > 1) return end(`,
      },
    ],
  },
  {
    name: "success-in-spite",
    harm: "A run whose cells failed is recorded as a success.",
    rewrites: [
      {
        in: "concludeRun",
        find: `if (!failed) return { status: "succeeded"`,
        replace: `if (!failed || outputs.length > 0) return { status: "succeeded"`,
      },
    ],
  },
  {
    name: "forgotten-cells",
    harm: "A query that had finished runs again after a reset.",
    rewrites: [
      {
        in: "resumable",
        find: `return needed ? new Map() : records;`,
        replace: `return records.size > 1 || needed ? new Map() : records;`,
      },
    ],
  },
  {
    name: "picture-line-stuck",
    harm: "After one failed picture every mail goes out without its own.",
    rewrites: [
      {
        in: "BrowserPool.inLine",
        find: `      return await this.makeInTime(task);\n`,
        replace: `      const made = await this.makeInTime(task);\n      turn.resolve();\n      return made;\n`,
      },
      { in: "BrowserPool.inLine", find: `    } finally {\n      turn.resolve();\n    }`, replace: `    }` },
    ],
  },
];
