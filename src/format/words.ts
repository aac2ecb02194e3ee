/** Small words of every sentence with numbers and lists. No I/O. */

const numbers = new Intl.NumberFormat("en-GB");

/** "12,408". */
export const count = (value: number): string => numbers.format(value);

/** "1 project", "34 projects". */
export const counted = (value: number, one: string, many = `${one}s`): string => `${count(value)} ${value === 1 ? one : many}`;

/** "Mika", "Mika and Tomasz", "Mika, Tomasz and Aiko". */
export const listed = (names: readonly string[]): string =>
  names.length < 2 ? (names[0] ?? "") : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;

/** Why a run ended whose runtime stopped again and again: the application and the mails use the same words. */
export const lostRun = "The runtime stopped three times while it ran; Daybook gave up";
