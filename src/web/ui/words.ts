const numbers = new Intl.NumberFormat("en-GB");

/** "12,408". */
export const count = (value: number): string => numbers.format(value);

/** "1 project", "34 projects". */
export const counted = (value: number, one: string, many = `${one}s`): string => `${count(value)} ${value === 1 ? one : many}`;

/** "Mika", "Mika and Tomasz", "Mika, Tomasz and Aiko". */
export const listed = (names: string[]): string =>
  names.length < 2 ? (names[0] ?? "") : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;

export const firstNameOf = (name: string): string => name.split(" ")[0] ?? name;

export const initialsOf = (name: string): string => {
  const parts = name.trim().split(/\s+/);
  return `${parts[0]?.[0] ?? "?"}${parts.length > 1 ? (parts.at(-1)?.[0] ?? "") : ""}`.toUpperCase();
};
