/** The first word of a name. */
export const firstNameOf = (name: string): string => name.split(" ")[0] ?? name;

/** One or two capitals for a name; a question mark when it is empty. */
export const initialsOf = (name: string): string => {
  const parts = name.trim().split(/\s+/);
  return `${parts[0]?.[0] ?? "?"}${parts.length > 1 ? (parts.at(-1)?.[0] ?? "") : ""}`.toUpperCase();
};
