import { initialsOf } from "./words";
import classes from "./Person.module.css";

/** Each colour keeps 4.5:1 under white letters, in both schemes. */
const colours = ["#7a4b9e", "#8a5a1f", "#54568f", "#a1435a", "#3a7a52", "#2f6690", "#6b5d2e"];

/** Initials on a colour that is always the same for a name. */
export function Face({ name }: { name: string }) {
  let sum = 0;
  for (const letter of name) sum = (sum * 31 + (letter.codePointAt(0) ?? 0)) % 997;
  return (
    <span className={classes.face} style={{ background: colours[sum % colours.length] }} aria-hidden>
      {initialsOf(name)}
    </span>
  );
}

export function Person({ name }: { name: string }) {
  return (
    <span className={classes.person}>
      <Face name={name} />
      <span className="clip">{name}</span>
    </span>
  );
}
