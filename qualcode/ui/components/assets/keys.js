// What the keyboard does: one table, from which the help sheet is drawn and keys can be changed.
import { button, element } from "./dom.js";

const SHELF = "qualcode:keys";

// Action, keys, what it does; a group begins where the fourth entry stands.
export const ACTIONS = [
  ["next", ["j", "ArrowDown"], "next segment", "Move"],
  ["previous", ["k", "ArrowUp"], "previous segment"],
  ["nextOpen", ["n"], "next segment without a code"],
  ["previousOpen", ["N"], "previous segment without a code"],
  ["nextOffer", ["J"], "next segment with suggestions"],
  ["previousOffer", ["K"], "previous segment with suggestions"],
  ["lead", ["q"], "next segment in the order of work"],
  ["goTo", ["g"], "go to a segment by number"],
  ["accept1", ["1"], "accept the first suggestion", "Suggestions"],
  ["accept2", ["2"], "accept the second"],
  ["accept3", ["3"], "accept the third"],
  ["chooseRight", ["ArrowRight"], "choose the next suggestion"],
  ["chooseLeft", ["ArrowLeft"], "choose the one before"],
  ["accept", ["a"], "accept the chosen suggestion"],
  ["reject", ["x"], "reject the chosen suggestion"],
  ["changeOffer", ["X"], "give another code instead of it"],
  ["why", ["y"], "which words carry the chosen suggestion"],
  ["pick", ["/", "o"], "find a code, or make one", "Code"],
  ["again", ["."], "the last code again"],
  ["recent1", ["4"], "the codes used last, 4 to 9"],
  ["recent2", ["5"], ""],
  ["recent3", ["6"], ""],
  ["recent4", ["7"], ""],
  ["recent5", ["8"], ""],
  ["recent6", ["9"], ""],
  ["done", ["d", "0"], "done with this segment; nothing more applies"],
  ["sentence", ["s"], "select the next sentence", "Select words"],
  ["sentenceBack", ["S"], "select the sentence before"],
  ["grow", ["shift+ArrowRight"], "longer by a word"],
  ["shrink", ["shift+ArrowLeft"], "shorter by a word"],
  ["growDown", ["shift+ArrowDown"], "down to the next segment"],
  ["shrinkUp", ["shift+ArrowUp"], "one segment less"],
  ["quotation", ["Enter"], "choose the next quotation here", "Quotation"],
  ["valence", ["v"], "change the valence"],
  ["flag", ["f"], "set or clear a flag"],
  ["memo", ["m"], "write a memo"],
  ["edges", ["e"], "move the edges: arrows the end, Shift the beginning"],
  ["recode", ["w"], "give it another code"],
  ["remove", ["Delete", "Backspace"], "remove it"],
  ["undo", ["u"], "undo", "Else"],
  ["redo", ["U"], "redo"],
  ["play", ["t"], "play the recording from here, or stop it"],
  ["help", ["?"], "these keys"],
];

export class Keys {
  constructor() {
    this.own = {};
    this.single = true;
    try {
      Object.assign(this, JSON.parse(localStorage.getItem(SHELF) ?? "{}"));
    } catch {
      // Without a shelf the keys are those of the table.
    }
    this.index();
  }

  index() {
    this.actionOf = new Map();
    for (const [action, keys] of ACTIONS) {
      for (const key of this.own[action] ? [this.own[action]] : keys) this.actionOf.set(key, action);
    }
  }

  // Single keys can be switched off (WCAG 2.1.4); then only these go on working.
  find(event) {
    const arrow = event.key.startsWith("Arrow");
    const name = arrow && event.shiftKey ? `shift+${event.key}` : event.key;
    const action = this.actionOf.get(name);
    return this.single || arrow || ["Enter", "Delete", "?"].includes(event.key) ? action : undefined;
  }

  label(action) {
    return this.own[action] ?? ACTIONS.find(([name]) => name === action)[1][0];
  }

  // Return why a key cannot be taken, or nothing.
  set(action, name) {
    if ("cCrR".includes(name)) return "c and r belong to the page around";
    const taken = this.actionOf.get(name);
    if (taken && taken !== action) return `${name} is taken`;
    this.own[action] = name;
    this.store();
    return "";
  }

  reset() {
    this.own = {};
    this.single = true;
    this.store();
  }

  store() {
    this.index();
    try {
      localStorage.setItem(SHELF, JSON.stringify({ own: this.own, single: this.single }));
    } catch {
      // They hold until the page is left.
    }
  }
}

const INVITATION = "Press a key's button and then the key you would rather use.";
const NAMES = { ArrowDown: "↓", ArrowUp: "↑", ArrowLeft: "←", ArrowRight: "→", Delete: "Del", Backspace: "⌫" };

export function keyName(key) {
  return key.startsWith("shift+") ? `⇧${keyName(key.slice(6))}` : NAMES[key] ?? key;
}

export function helpSheet(keys, close) {
  const note = element("p", "qc-faint", INVITATION);
  note.setAttribute("role", "status");
  const list = element("div", "qc-keys");
  for (const [action, defaults, meaning, group] of ACTIONS) {
    if (group) list.append(element("h3", "", group));
    if (!meaning) continue;
    const shown = keys.own[action] ? [keys.own[action]] : defaults;
    const row = element("div", "qc-keyrow");
    const change = button("", () => listen(change, { keys, action, note, redraw: () => redraw(action) }), {
      className: "qc-key", label: `Change the key for: ${meaning}`,
    }); // prettier-ignore
    change.dataset.action = action;
    change.append(...shown.map((name) => element("kbd", "", keyName(name))));
    row.append(change, element("span", "", meaning));
    list.append(row);
  }
  const single = element("label", "qc-switch");
  const box = element("input");
  box.type = "checkbox";
  box.checked = keys.single;
  box.addEventListener("change", () => {
    keys.single = box.checked;
    keys.store();
  });
  single.append(box, element("span", "", "single letters and digits act at once"));
  const sheet = element("div");
  const redraw = (action) => {
    const fresh = helpSheet(keys, close);
    sheet.replaceWith(fresh);
    fresh.querySelector(`[data-action="${action}"]`).focus();
  };
  const row = element("div", "qc-row");
  const reset = button("As they were", () => { keys.reset(); redraw("reset"); });
  reset.dataset.action = "reset";
  row.append(button("Close", close), reset);
  sheet.append(element("h2", "", "Keys"), note, single, list, row);
  return sheet;
}

const NOT_ALONE = new Set(["Shift", "Control", "Alt", "AltGraph", "Meta", "CapsLock", "Dead", "Process", "Unidentified"]);

// Wait for the key until one is taken, or the button is left.
function listen(node, { keys, action, note, redraw }) {
  note.textContent = "Now press the key; Esc leaves it as it is.";
  const waiting = new AbortController();
  node.addEventListener("keydown", (event) => {
    if (event.key === "Tab") return;
    event.stopPropagation();
    if (NOT_ALONE.has(event.key) || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    if (event.key === "Escape") return redraw();
    const refused = keys.set(action, event.shiftKey && event.key.startsWith("Arrow") ? `shift+${event.key}` : event.key);
    if (refused) note.textContent = `Not changed: ${refused}. Press another, or Esc.`;
    else redraw();
  }, { signal: waiting.signal }); // prettier-ignore
  node.addEventListener("blur", () => {
    waiting.abort();
    note.textContent = INVITATION;
  }, { once: true }); // prettier-ignore
}
