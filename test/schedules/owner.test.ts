import { expect, test } from "vitest";
import type { Editor } from "../../src/access/people/editors";
import { whyNotOwner, whyNotResume } from "../../src/schedules/owner";

const project = { id: "p", title: "Trading" };
const mika = (change: Partial<Editor> = {}): Editor => ({ name: "Mika Kallio", active: true, projects: new Set(["p"]), ...change });

test.each<[string, Editor | null, string | null, string | null]>([
  ["an active member who may edit it", mika(), null, null],
  [
    "an active member who may not edit it any more",
    mika({ projects: new Set(["other"]) }),
    "Mika Kallio may not edit “Trading” any more, and this schedule runs as them. Choose whom it runs as, then resume it.",
    "Mika Kallio may not edit “Trading”, and a schedule runs as somebody who may. Give them Can Edit first, or choose another person.",
  ],
  [
    "somebody who left, whatever they could edit",
    mika({ active: false }),
    "Mika Kallio has left the workspace, and this schedule runs as them. Choose whom it runs as, then resume it.",
    "Mika Kallio is no longer a member of this workspace. Choose another person.",
  ],
  [
    "nobody",
    null,
    "The person it runs as has left the workspace, and this schedule runs as them. Choose whom it runs as, then resume it.",
    "There is no such person in this workspace. Choose another.",
  ],
])("a schedule that runs as %s", (_who, person, resume, owner) => {
  expect([whyNotResume(person, project), whyNotOwner(person, project)]).toEqual([resume, owner]);
});
