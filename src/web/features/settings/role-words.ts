import type { Role, TokenScope } from "../../../contract/access";

export const roleWords: Record<Role, { name: string; means: string }> = {
  viewer: { name: "Viewer", means: "opens apps" },
  explorer: { name: "Explorer", means: "opens apps and looks at projects" },
  editor: { name: "Editor", means: "writes and schedules projects" },
  admin: { name: "Admin", means: "also manages people and connections" },
};

export const scopeWords: Record<TokenScope, { name: string; means: string }> = {
  read: { name: "Read", means: "looks" },
  run: { name: "Run", means: "also starts and cancels runs" },
  write: { name: "Write", means: "does all its owner may" },
};
