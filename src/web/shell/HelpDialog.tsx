import { Modal } from "@mantine/core";
import { useFocusBack } from "../ui/give-focus-back";
import classes from "./HelpDialog.module.css";

const keys: [string[], string][] = [
  [["/"], "Search projects"],
  [["g", "p"], "Go to projects"],
  [["g", "r"], "Go to runs"],
  [["j"], "Next row"],
  [["k"], "Row before"],
  [["Enter"], "Open the row"],
  [["r"], "Run now, asks first"],
  [["Ctrl", "Enter"], "Save, in a dialog"],
  [["Esc"], "Close"],
  [["?"], "This page"],
];

export function HelpDialog({ onClose }: { onClose: () => void }) {
  useFocusBack();
  return (
    <Modal opened onClose={onClose} title="Help" size={560}>
      <div className={classes.body}>
        <section>
          <h3>How Daybook works</h3>
          <p className="dim">
            A project is a notebook. Publishing freezes it into a version and makes it an app. A schedule runs the published version by
            itself, keeps the app exactly as each run left it, and notifies the people you name.
          </p>
        </section>
        <section>
          <h3>Keys</h3>
          <dl className={classes.keys}>
            {keys.map(([letters, meaning]) => (
              <div key={meaning}>
                <dt>
                  {letters.map((letter) => (
                    <kbd key={letter}>{letter}</kbd>
                  ))}
                </dt>
                <dd>{meaning}</dd>
              </div>
            ))}
          </dl>
        </section>
        <section>
          <h3>More</h3>
          <ul className={classes.more}>
            <li>
              <a className="link" href="/api/docs">
                The API and how to call it
              </a>
            </li>
            <li>
              <a className="link" href="/outbox">
                The outbox: mail kept here instead of being sent
              </a>
            </li>
          </ul>
        </section>
      </div>
    </Modal>
  );
}
