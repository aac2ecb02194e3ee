/** Characters that a number format may pad to; wider than any column. d3-format fills every width it is given, also twenty million. */
const maxWidth = 100;
/** Digits behind the point: d3-format writes no more than this. */
const maxPrecision = 20;

/** Why a d3-format makes texts that are too long, or null when it does not (also when it is no format). Pure. */
export function widthProblem(specifier: string): string | null {
  const parts = /^(?:.?[<>=^])?[+\-( ]?[$#]?0?(\d+)?,?(?:\.(\d+))?~?[a-z%]?$/i.exec(specifier);
  if (specifier.length > 200) return `A number format has at most 200 characters; this one has ${specifier.length}.`;
  const [, width = "0", precision = "0"] = parts ?? [];
  if (Number(width) > maxWidth)
    return `"${shortened(specifier)}" pads numbers to ${shortened(width)} characters; at most ${maxWidth} are possible. Take a smaller width.`;
  if (Number(precision) > maxPrecision)
    return `"${shortened(specifier)}" asks for ${shortened(precision)} decimals; at most ${maxPrecision} are possible. Take fewer.`;
  return null;
}

const shortened = (text: string): string => (text.length > 30 ? `${text.slice(0, 30)}…` : text);
