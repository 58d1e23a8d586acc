/** What a person sees: colour, aligned tables and progress bars on a terminal; plain lines elsewhere. */

const STYLES = { bold: [1, 22], dim: [2, 22], red: [31, 39], green: [32, 39], yellow: [33, 39], cyan: [36, 39] };
const BAR_CHARS = 28;
/** Width of tables where nobody says how wide the screen is. */
const TABLE_COLUMNS = 160;
const COLUMN_CHARS_MIN = 12;
const REDRAW_MS = 80;
const PLAIN_LINE_MS = 2_000;

/** @typedef {keyof typeof STYLES} Style */
/** @typedef {{write(text: string): unknown, isTTY?: boolean | undefined, columns?: number | undefined}} Stream */
/** @typedef {{stdout: Stream, stderr: Stream, env: Record<string, string | undefined>, cwd: string}} Io */

const segments = new Intl.Segmenter();

/** Columns that a text takes: wide scripts and emoji take two. @param {string} text */
export function widthOf(text) {
  let width = 0;
  for (const { segment } of segments.segment(text.replace(/\u001b\[\d+m/g, ""))) {
    width += /\p{Extended_Pictographic}|[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/u.test(segment) ? 2 : 1;
  }
  return width;
}

/**
 * Text of others on one line: control characters could move the cursor or change colours.
 * @param {unknown} text
 * @param {number} [most]
 */
export function clean(text, most = 200) {
  const line = String(text ?? "").replace(/[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]+/gu, " ");
  return line.length > most ? `${line.slice(0, most - 1)}…` : line;
}

/**
 * Makes the widest columns narrower until a row fits; short ones keep their width.
 * @param {number[]} widths
 * @param {number} room
 */
function fitted(widths, room) {
  const narrowed = [...widths];
  const total = () => narrowed.reduce((sum, width) => sum + width, 0) + 2 * (narrowed.length - 1);
  while (total() > room) {
    const widest = narrowed.indexOf(Math.max(...narrowed));
    if ((narrowed[widest] ?? 0) <= COLUMN_CHARS_MIN) {
      break;
    }
    narrowed[widest] = (narrowed[widest] ?? 0) - 1;
  }
  return narrowed;
}

/** Cuts what is too wide; a coloured cell is a single short word and stays whole. @param {string} text @param {number} width */
function cut(text, width) {
  if (widthOf(text) <= width || text.includes("\u001b")) {
    return text;
  }
  let kept = "";
  for (const { segment } of segments.segment(text)) {
    if (widthOf(kept + segment) > width - 1) {
      break;
    }
    kept += segment;
  }
  return `${kept.trimEnd()}…`;
}

/** @param {Io} io @param {unknown} value */
export function printJson(io, value) {
  io.stdout.write(`${JSON.stringify(value, undefined, 2)}\n`);
}

export class Terminal {
  #out;
  #isTty;
  #colours;
  #barShown = false;
  #drawnAt = 0;
  #drawnDone = -1;

  /** @param {Io} io */
  constructor(io) {
    this.#out = io.stdout;
    this.#isTty = io.stdout.isTTY === true;
    const forced = io.env["FORCE_COLOR"];
    this.#colours = !io.env["NO_COLOR"] && ((this.#isTty && io.env["TERM"] !== "dumb") || (forced !== undefined && forced !== "0"));
  }

  /** @param {string} text */
  line(text = "") {
    this.#clearBar();
    this.#out.write(`${text}\n`);
  }

  /** @param {Style} style @param {string} text */
  paint(style, text) {
    const [on, off] = STYLES[style];
    return this.#colours ? `\u001b[${on}m${text}\u001b[${off}m` : text;
  }

  /** @param {string} text */
  heading(text) {
    this.line();
    this.line(this.paint("bold", text));
  }

  /**
   * @param {string[][]} rows  the first is the head
   * @param {{right?: number[], indent?: number}} [options]  columns aligned to the right
   */
  table(rows, { right = [], indent = 2 } = {}) {
    const natural = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => widthOf(row[column] ?? ""))));
    const widths = fitted(natural, (this.#out.columns ?? TABLE_COLUMNS) - indent);
    rows.forEach((row, at) => {
      const cells = row.map((given, column) => {
        const cell = cut(given, widths[column] ?? 0);
        const pad = " ".repeat(Math.max((widths[column] ?? 0) - widthOf(cell), 0));
        return right.includes(column) ? pad + cell : cell + pad;
      });
      const text = " ".repeat(indent) + cells.join("  ").trimEnd();
      this.line(at === 0 ? this.paint("dim", text) : text);
    });
  }

  /**
   * @param {{label: string, done: number, total: number, note?: string}} progress
   */
  progress({ label, done, total, note = "" }) {
    const now = Date.now();
    const isLast = total > 0 && done >= total;
    if (now - this.#drawnAt < (this.#isTty ? REDRAW_MS : PLAIN_LINE_MS) && !(isLast && this.#drawnDone !== done)) {
      return;
    }
    this.#drawnAt = now;
    if (!this.#isTty) {
      if (done !== this.#drawnDone && done > 0) {
        this.#out.write(`${label} ${done}/${total}${note ? ` ${note}` : ""}\n`);
      }
      this.#drawnDone = done;
      return;
    }
    this.#drawnDone = done;
    const full = total === 0 ? 0 : Math.min(Math.floor((done / total) * BAR_CHARS), BAR_CHARS);
    const bar = this.paint("green", "█".repeat(full)) + this.paint("dim", "░".repeat(BAR_CHARS - full));
    const room = Math.max((this.#out.columns ?? 80) - BAR_CHARS - label.length - String(total).length * 2 - 8, 0);
    this.#out.write(`\r\u001b[2K  ${label} ${bar} ${done}/${total} ${clean(note, Math.max(room, 1))}`);
    this.#barShown = true;
  }

  /** Ends a bar, so that the next one starts anew. */
  endProgress() {
    this.#clearBar();
    this.#drawnAt = 0;
    this.#drawnDone = -1;
  }

  #clearBar() {
    if (this.#barShown) {
      this.#out.write("\r\u001b[2K");
      this.#barShown = false;
    }
  }
}
