/**
 * Text for a cell of a CSV file. Spreadsheets take what begins with one of these characters for a formula and compute it, whoever wrote it; an apostrophe before it,
 * which they do not show, keeps it text. Source: OWASP, CSV injection.
 */
export const textCell = (text: string): string => (/^[=+\-@\t\r]/.test(text) ? `'${text}` : text);
