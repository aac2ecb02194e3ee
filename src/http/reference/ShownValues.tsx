/** What a page makes of values: the rules of zones, numbers and wide tables, for whoever writes the cells. */
export function ShownValues() {
  return (
    <section aria-labelledby="shown-values">
      <h2 id="shown-values">How values are shown</h2>
      <h3 id="time-zone">Times and the zone</h3>
      <p>
        A project has one time zone, <code>settings.timezone</code> of its draft. The page, its bar, pictures, PDFs, their file names and
        mails show instants in it, whichever schedule ran; user code reads it as <code>hex_timezone</code>. An hour that comes twice, when
        the clocks are set back, is told apart by its offset: <code>2026-10-25 02:30 +02:00</code>.
      </p>
      <p>
        Dates and times without a zone (<code>timestamp</code> of PostgreSQL, <code>datetime</code> of MySQL) are shown as they are, and no
        zone is made up for them. Connections run in UTC, so <code>now()::date</code> and <code>current_date</code> are the day in UTC. The
        day of the project is <code>{"(now() at time zone {{ hex_timezone }})::date"}</code> in PostgreSQL and{" "}
        <code>{"date(convert_tz(now(), '+00:00', {{ hex_timezone }}))"}</code> in MySQL. A naive timestamp that means an instant becomes one
        with <code>at time zone 'UTC'</code>, or whichever zone it was written in.
      </p>
      <h3 id="numbers">Numbers</h3>
      <p>
        The numbers of a column share the decimals that its values have, up to six; floating-point values with more, from divisions and
        sums, get the fewest from two to six that tell them apart. Exact decimals keep every digit. What is not zero is never shown as 0.00
        but as a power of ten. Whole numbers that name things are not grouped: the column's name ends in id, key, code, zip, phone and the
        like, in no, nr or number behind another word, or in year with values of at most four digits. <code>decimals</code>,{" "}
        <code>grouping</code> and <code>format</code> of a column decide otherwise. Halves are rounded away from zero, on the digits. NULL
        is a dash, NaN and ∞ are themselves, and an empty text is the word empty.
      </p>
      <h3 id="wide-tables">Wide tables</h3>
      <p>
        Text wraps, gaps tighten, and in pictures and PDFs letters shrink from 13 to 11 px. A table that still is too wide scrolls on a
        screen beside its first column; elsewhere it goes on in up to four blocks that repeat the first column, and a line says which
        columns are not shown. A page shows the first 50 rows, the blocks of a mail 20.
      </p>
    </section>
  );
}
