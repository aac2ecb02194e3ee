import type { Mutant } from "../mutant.ts";

const announce = ["test/notifications/announce/announce.test.ts"];
const deliver = ["test/notifications/deliveries/deliver.test.ts"];
const decide = ["test/notifications/rules/decide.test.ts"];
const message = ["test/notifications/mail/message.test.ts"];
const watch = ["test/watchman/watch.test.ts"];
const routes = ["test/notifications/routes.test.ts"];

export const notifications: Mutant[] = [
  {
    where: "src/notifications",
    find: "creator?.active && creator.hasAccess ? creator.id",
    replace: "creator?.active ? creator.id",
    claim: "the owner of a project is told of a failure when the schedule's creator lost access",
    fails: announce,
  },
  {
    where: "src/notifications",
    find: "screenshot, row.capture_options, reason])",
    replace: "screenshot, row.capture_options])",
    claim: "each recipient reads why they get a mail",
    fails: deliver,
  },
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
    find: `outcome === "success" && rule.screenshot !== "none"`,
    replace: `rule.screenshot !== "none"`,
    claim: "a failure has no picture",
    fails: decide,
  },
  {
    where: "src/notifications/rules",
    find: `told.length > 0 ? told : standing(people.adminIds).slice(0, 1)`,
    replace: `told`,
    claim: "an admin is told when everybody else left",
    fails: watch,
  },
  {
    where: "src/notifications/rules",
    find: "owners.slice(0, 1)",
    replace: "owners",
    claim: "one person is told that a schedule did not run",
    fails: watch,
  },
  {
    where: "src/notifications/mail",
    find: "adder.id === delivery.recipient_id",
    replace: "adder.id !== delivery.recipient_id",
    claim: "a mail says who added its reader",
    fails: deliver,
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
    where: "src/notifications/change.ts",
    find: "patch.targets ? targetsOf(before).map(({ id }) => id) : null",
    replace: "patch.targets ? [] : null",
    claim: "whoever lost access is not given it back by an unrelated change",
    fails: routes,
  },
];
