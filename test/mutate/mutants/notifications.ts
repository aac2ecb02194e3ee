import type { Mutant } from "../mutant.ts";

const announce = ["test/notifications/announce/announce.test.ts"];
const deliver = ["test/notifications/deliveries/deliver.test.ts"];
const decide = ["test/notifications/rules/decide.test.ts"];
const message = ["test/notifications/mail/message.test.ts"];
const routes = ["test/notifications/routes.test.ts"];

export const notifications: Mutant[] = [
  {
    where: "src/notifications/rules",
    find: "20 * 60_000, 60 * 60_000]",
    replace: "20 * 60_000]",
    claim: "a mail is tried five times",
    fails: deliver,
  },
  {
    where: "src/notifications/rules",
    find: "retryDelaysMs[failures]",
    replace: "retryDelaysMs[0]",
    claim: "the waits between the tries of a mail grow",
    fails: deliver,
  },
  {
    where: "src/notifications/rules",
    find: "const handOverMs = 60_000;",
    replace: "const handOverMs = 3_600_000;",
    claim: "the sweep sends after a minute what its message forgot",
    fails: announce,
  },
  {
    where: "src/notifications/rules",
    find: `if (!person.active) return "This account is deactivated.";`,
    replace: "",
    claim: "nobody who left gets a mail",
    fails: decide,
  },
  {
    where: "src/notifications/rules",
    find: `run.trigger === "publish" || run.trigger === "refresh"`,
    replace: `run.trigger === "publish"`,
    claim: "nobody is told of a refresh",
    fails: decide,
  },
  {
    where: "src/notifications/rules",
    find: "const maxSubject = 200;",
    replace: "const maxSubject = 2000;",
    claim: "a subject has 200 characters at most",
    fails: message,
  },
  {
    where: "src/notifications/links.ts",
    find: "runApp: at(`/apps/${projectId}/runs/${runId}`)",
    replace: "runApp: at(`/apps/${projectId}`)",
    claim: "a mail leads to the app as its run left it",
    fails: ["test/notifications/links.test.ts"],
  },
  {
    where: "src/notifications/rules/decide.ts",
    find: ".find(({ obstacle }) => obstacle === null);",
    replace: ".at(0);",
    claim: "the owner of a project is told of a failure when the schedule's creator lost access",
    fails: ["test/notifications/announce/announce.test.ts"],
  },
  {
    where: "src/notifications/rules/decide.ts",
    find: 'outcome === "success" && request.screenshot !== "none"',
    replace: 'request.screenshot !== "none"',
    claim: "a failure has no picture",
    fails: ["test/notifications/rules/decide.test.ts"],
  },
  {
    where: "src/notifications/rules/notice-recipients.ts",
    find: "recipients.length > 0 ? recipients : reachable(targets.admins).slice(0, 1)",
    replace: "recipients",
    claim: "an admin is told when everybody else left",
    fails: ["test/watchman/watch.test.ts", "test/notifications/notices/notice.test.ts"],
  },
  {
    where: "src/notifications/rules/notice-recipients.ts",
    find: "reachable(owners).slice(0, 1)",
    replace: "reachable(owners)",
    claim: "one person is told that a schedule did not run",
    fails: ["test/watchman/watch.test.ts", "test/notifications/notices/notice.test.ts"],
  },
  {
    where: "src/notifications/rules/retry.ts",
    find: "5 * 60_000, 20 * 60_000",
    replace: "5 * 60_000, 20 * 6_000",
    claim: "the second wait is twenty minutes",
    fails: ["test/notifications/rules/retry.test.ts"],
  },
  {
    where: "src/notifications/rules/retry.ts",
    find: "export const leaseMs = 5 * 60_000;",
    replace: "export const leaseMs = 5 * 6_000;",
    claim: "a sender has five minutes",
    fails: ["test/notifications/rules/retry.test.ts"],
  },
  {
    where: "src/notifications/rules/recipient.ts",
    find: "new Map(recipients.map((recipient) => [recipientKey(recipient), recipient])).values()",
    replace: "new Map(recipients.map((recipient, index) => [`${index}`, recipient])).values()",
    claim: "a recipient is reached once by one notification",
    fails: ["test/notifications/rules/decide.test.ts"],
  },
  {
    where: "src/notifications/deliveries/composer.ts",
    find: "JSON.stringify([runId, screenshot, captureOptions])",
    replace: "JSON.stringify([runId, screenshot])",
    claim: "other options, another picture",
    fails: ["test/notifications/deliveries/composer.test.ts"],
  },
  {
    where: "src/notifications/mail/because.ts",
    find: "adder.id === delivery.recipientId",
    replace: "adder.id !== delivery.recipientId",
    claim: "a mail says who added its reader",
    fails: ["test/notifications/mail/because.test.ts"],
  },
  {
    where: "src/notifications/deliveries/store.ts",
    find: " and d.origin <> 'test' and (",
    replace: " and (",
    claim: "a test is no delivery of a run",
    fails: ["test/notifications/routes.test.ts"],
  },
  {
    where: "src/notifications/deliveries/material-store.ts",
    find: "case ?3 when 'notice' then",
    replace: "case ?3 when 'never' then",
    claim: "a notice is sent to whoever may open its project",
    fails: ["test/notifications/deliveries/deliver.test.ts"],
  },
  {
    where: "src/notifications/store.ts",
    find: "order by schedule_id is ?2 desc, planned_at desc",
    replace: "order by planned_at desc",
    claim: "a test shows the schedule's own last run",
    fails: ["test/notifications/routes.test.ts"],
  },
  {
    where: "src/notifications/deliveries/composer.ts",
    find: "[subject, body, reason, isTest]",
    replace: "[subject, body, isTest]",
    claim: "each recipient reads why they get a mail",
    fails: deliver,
  },
  {
    where: "src/notifications/change.ts",
    find: "const known = found.targets.map(({ id }) => id);",
    replace: "const known: string[] = [];",
    claim: "whoever lost access is not given it back by an unrelated change",
    fails: routes,
  },
];
