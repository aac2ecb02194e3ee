import * as messages from "./schema/messages";
import * as people from "./schema/people";
import * as projects from "./schema/projects";
import * as runs from "./schema/runs";
import * as upkeep from "./schema/upkeep";

/** The tables of D1 as the code sees them. `migrations/` creates them; a test holds the two equal. Times are epoch milliseconds. */
export const schema = { ...people, ...projects, ...runs, ...messages, ...upkeep };
