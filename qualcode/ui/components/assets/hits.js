// What a search found: a grid to look through and code from, with the mouse or the keyboard alone.
// Words of people are only ever written with textContent.
import { CodeField } from "./codefield.js";
import { Outbox } from "./outbox.js";
import { whenStill } from "./still.js";
import { element, hueOf } from "./dom.js";

const FIXED = "find";
const KEYS = "j k move · space select · enter open · / code · g same code again · e whole segment · u undo";
const instances = new WeakMap();

export default function (component) {
  const root = component.parentElement.querySelector(".qh-root");
  let hits = instances.get(root);
  if (!hits) {
    hits = new Hits(root);
    instances.set(root, hits);
  }
  hits.update(component);
  return () => {
    hits.close();
    instances.delete(root);
  };
}

function button(text, act, { className = "qh-button", label = "" } = {}) {
  const node = element("button", className, text);
  node.type = "button";
  if (label) node.setAttribute("aria-label", label);
  node.addEventListener("click", act);
  return node;
}

function cell(className, ...children) {
  const node = element("div", className);
  node.setAttribute("role", "gridcell");
  node.append(...children);
  return node;
}

// Numbers and yes or no say nothing without the name that stands in the tooltip.
const telling = ([, value]) => /\p{L}/u.test(value) && !/^(true|false|yes|no|none)$/i.test(value);
const segments = (n) => `${n.toLocaleString("en")} segment${n === 1 ? "" : "s"}`;

class Hits {
  constructor(root) {
    this.root = root;
    this.signals = new AbortController();
    this.refused = "";
    this.outbox = new Outbox({ onAnswer: (answers) => this.answered(answers) });
    this.current = 0;
    this.selected = new Set();
    this.every = false; // all that was found is selected, what is not shown included
    this.asked = 0; // number of the last preview asked for
    this.draw();
    const on = (target, kind, act) => target.addEventListener(kind, act, { signal: this.signals.signal });
    on(root, "keydown", (event) => this.key(event));
    on(window, "qualcode:stored", () => this.component && this.update(this.component));
    on(window, "beforeunload", (event) => this.outbox.pending && event.preventDefault());
  }

  close() {
    this.signals.abort();
    this.outbox.close();
  }

  answered(answers) {
    const last = answers.findLast(({ refused }) => refused);
    this.refused = last ? `not done: ${last.refused}` : "";
  }

  update(component) {
    this.component = component;
    this.data = component.data;
    this.outbox.attach(component, { document: FIXED });
    this.outbox.acknowledge(this.data.ack);
    const fixed = window.__qualcode?.[FIXED];
    // The results and what has become of them arrive apart.
    if (!fixed || fixed.stamp !== this.data.stamp) return;
    if (fixed !== this.fixed) this.fill(fixed);
    this.refresh();
  }

  // ---------------------------------------------------------------- drawing

  draw() {
    this.all = element("input");
    this.all.type = "checkbox";
    this.all.setAttribute("aria-label", "Select all shown");
    this.all.addEventListener("change", () => this.selectAll(this.all.checked));
    this.count = element("span", "qh-count");
    this.allFound = button("", () => this.selectEvery(), { className: "qh-link" });
    this.field = new CodeField({ onTake: (asked) => this.taken(asked), onLeave: () => this.back() });
    this.give = button("", () => this.ask(), { className: "qh-button qh-main" });
    const bar = element("div", "qh-bar");
    const again = button("Search again", () => this.trigger("again"), { className: "qh-link" });
    bar.append(this.all, this.count, this.allFound, again, this.field.node, this.give);
    this.note = element("div", "qh-note");
    this.note.setAttribute("role", "status");
    this.list = element("div", "qh-list");
    this.more = button("", () => this.trigger("more"), { className: "qh-button qh-more" });
    this.scroll = element("div", "qh-scroll");
    this.scroll.append(this.list, this.more);
    this.root.replaceChildren(bar, this.note, this.scroll);
  }

  fill(fixed) {
    const first = !this.fixed;
    const same = this.fixed?.search === fixed.search;
    let returned = false;
    this.fixed = fixed;
    this.field.codes = fixed.codes;
    this.codes = new Map(fixed.codes.map((code) => [code.id, code]));
    this.root.classList.toggle("qh-ranked", fixed.ranked);
    if (!same) {
      this.selected.clear();
      this.every = false;
      this.asked = 0;
      this.refused = "";
      this.list.replaceChildren();
      this.scroll.scrollTop = 0;
      this.nodes = [];
      const place = fixed.rows.findIndex((row) => row.id === this.data.current);
      this.current = Math.max(0, place);
      const said = { role: "grid", "aria-label": "Segments found", "aria-multiselectable": "true", "aria-rowcount": fixed.total };
      for (const [name, value] of Object.entries(said)) this.list.setAttribute(name, value);
      // Who comes back from reading a segment goes on where they were.
      returned = first && place >= 0;
    }
    for (const row of fixed.rows.slice(this.nodes.length)) {
      this.nodes.push(this.drawRow(row, this.nodes.length));
      this.list.append(this.nodes.at(-1));
    }
    this.go(this.current, { quietly: !returned });
  }

  drawRow(row, number) {
    const node = element("div", "qh-row");
    node.setAttribute("role", "row");
    node.setAttribute("aria-rowindex", String(number + 1));
    node.tabIndex = -1;
    const box = element("input");
    box.type = "checkbox";
    box.tabIndex = -1;
    box.setAttribute("aria-label", `Select ${row.document} ${row.who || row.question}`);
    box.addEventListener("click", (event) => this.tick(number, box.checked, event.shiftKey));
    const source = cell("qh-source");
    const place = element("div", "qh-line");
    place.append(button(row.document, () => this.open(number), { className: "qh-link qh-open", label: `Open ${row.document} here` }));
    place.append(element("span", "", row.who && ` · ${row.who}`));
    place.title = [row.document, row.who].filter(Boolean).join(" · ");
    const question = element("div", "qh-line", row.question);
    question.title = row.question;
    const about = element("div", "qh-line qh-about", row.about.filter(telling).map(([, value]) => value).join(" · "));
    about.title = row.about.map((pair) => pair.join(": ")).join("\n");
    source.append(place, question, about);
    const words = element("p", "qh-words");
    const text = cell("qh-text", words);
    node.append(cell("qh-box", box));
    if (row.similarity !== null) node.append(this.nearness(row.similarity));
    node.append(source, text, cell("qh-codes"));
    this.write(words, row, row.pieces);
    if (row.whole) {
      const longer = button("whole segment", () => this.lengthen(number), { className: "qh-link qh-longer" });
      longer.setAttribute("aria-expanded", "false");
      text.append(longer);
    }
    node.addEventListener("click", () => this.go(number, { quietly: node.contains(document.activeElement) }));
    return node;
  }

  write(words, row, pieces) {
    const nodes = pieces.map(([text, hit]) => (hit ? element("mark", "", text) : document.createTextNode(text)));
    words.replaceChildren(...nodes);
    words.classList.toggle("qh-cut-before", pieces === row.pieces && row.cut[0]);
    words.classList.toggle("qh-cut-behind", pieces === row.pieces && row.cut[1]);
  }

  nearness(similarity) {
    const node = cell("qh-near", element("span", "", similarity.toFixed(2)));
    const meter = element("span", "qh-meter");
    meter.append(element("span"));
    meter.firstElementChild.style.width = `${100 * Math.max(0, similarity)}%`;
    node.append(meter);
    node.title = "Cosine similarity: 1 means the same, about 0 nothing in common";
    return node;
  }

  refresh() {
    if (!this.fixed) return;
    const onTheWay = new Map();
    for (const op of this.outbox.waiting) if (op.op === "code_one") onTheWay.set(op.segment, [...(onTheWay.get(op.segment) ?? []), op.code]);
    this.fixed.rows.forEach((row, number) => this.paint(row, number, onTheWay.get(row.id) ?? []));
    const { total, rows, n_documents, n_searched } = this.fixed;
    const where = `in ${n_documents} document${n_documents === 1 ? "" : "s"}`;
    this.count.textContent = this.fixed.ranked
      ? `the ${rows.length.toLocaleString("en")} nearest of ${segments(n_searched)}`
      : `${segments(total)} ${where}, of ${n_searched.toLocaleString("en")} searched`;
    const shown = this.selected.size === rows.length && rows.length > 0;
    this.all.checked = shown;
    this.all.indeterminate = this.selected.size > 0 && !shown;
    this.allFound.hidden = this.fixed.ranked || !shown || rows.length === total;
    this.allFound.textContent = this.every ? "Only those shown" : `Select all ${total.toLocaleString("en")}`;
    this.more.hidden = rows.length === total;
    this.more.textContent = `Show more (${(total - rows.length).toLocaleString("en")} left)`;
    this.drawGive();
    this.drawNote();
  }

  drawGive() {
    const n = this.n;
    this.give.textContent = n ? `Code ${n.toLocaleString("en")} selected` : "Code selected";
    this.give.disabled = !n || !this.field.taken;
  }

  get n() {
    return this.every ? this.fixed.total : this.selected.size;
  }

  // Only what has changed is touched.
  paint(row, number, waiting) {
    const node = this.nodes[number];
    const given = this.data.given[row.id] ?? [];
    const own = new Set([...given.filter(([, coder]) => !coder).map(([code]) => code), ...waiting]);
    const chosen = this.field.taken;
    const offered = chosen && !own.has(chosen.id) ? chosen : null;
    const picked = this.every || this.selected.has(row.id);
    const key = JSON.stringify([given, waiting, offered?.id, picked]);
    if (node.dataset.key === key) return;
    node.dataset.key = key;
    node.setAttribute("aria-selected", String(picked));
    node.querySelector("input").checked = picked;
    // One chip for a code, however many have given it.
    const people = new Map();
    for (const [code, coder, name] of [...given, ...waiting.map((code) => [code, "", ""])]) {
      const chip = people.get(code) ?? { name, coders: new Set() };
      people.set(code, { name: chip.name || name, coders: chip.coders.add(coder) });
    }
    const chips = [...people].map(([code, { name, coders }]) => this.chip(code, name, [...coders]));
    if (row.codable) chips.push(this.giver(number, offered));
    node.lastElementChild.replaceChildren(...chips);
    this.reach(node, number === this.current);
  }

  // Who gave a code is said unless it was only oneself, whose name is blank.
  chip(id, name, coders = [""]) {
    const chip = element("span", "qh-chip", this.codes.get(id)?.name ?? name);
    chip.style.setProperty("--hue", hueOf(this.codes.get(id)?.hue ?? 0));
    const names = coders.map((coder) => coder || "you").join(", ");
    if (coders.some(Boolean)) chip.append(" ", element("i", "", names));
    return chip;
  }

  giver(number, code) {
    const act = (event) => {
      event.stopPropagation();
      this.go(number, { quietly: true });
      if (code) this.codeOne(number);
      else this.find();
    };
    const label = code ? `Give ${code.name} to this segment` : "Choose a code for this segment";
    return button(code ? `+ ${code.name}` : "+ code", act, { className: "qh-chip qh-giver", label });
  }

  drawNote() {
    const preview = this.data.preview;
    const fresh = preview && preview.asked === this.asked ? preview : null;
    const key = JSON.stringify([fresh, this.data.message, this.refused, this.outbox.pending]);
    if (this.note.dataset.key === key) return;
    const asked = fresh && this.note.dataset.asked !== String(fresh.asked);
    this.note.dataset.key = key;
    this.note.dataset.asked = fresh ? String(fresh.asked) : "";
    this.note.className = fresh || this.data.message ? "qh-note qh-news" : "qh-note";
    const parts = [];
    if (this.outbox.pending) parts.push(element("span", "", `saving ${this.outbox.pending}…`));
    else if (fresh) parts.push(...this.previewed(fresh));
    else if (this.refused) parts.push(element("span", "qh-refused", this.refused));
    else if (this.data.message) parts.push(...this.told(this.data.message));
    else parts.push(element("span", "qh-keys", KEYS));
    this.note.replaceChildren(...parts);
    if (asked) this.note.querySelector("button")?.focus();
  }

  previewed(preview) {
    if (preview.problem) return [element("span", "qh-refused", preview.problem)];
    const text = element("span", "qh-said");
    text.append(`${segments(preview.n)} ${preview.n === 1 ? "gets" : "get"} `, this.chip(preview.code, preview.name));
    if (preview.had_it) text.append(`; ${preview.had_it.toLocaleString("en")} ${preview.had_it === 1 ? "has" : "have"} it already`);
    if (preview.not_spoken) text.append(`; ${preview.not_spoken.toLocaleString("en")} not participants' words, left out`);
    text.append(".");
    const cancel = button("Cancel  Esc", () => this.back());
    this.note.classList.add("qh-asking");
    if (!preview.n) return [text, cancel];
    return [text, button(`Code ${segments(preview.n)}`, () => this.confirm(), { className: "qh-button qh-main" }), cancel];
  }

  told(message) {
    const text = element("span", "qh-said", message.text);
    return message.undo ? [text, button("Undo  u", () => this.send({ op: "undo" }))] : [text];
  }

  // ---------------------------------------------------------------- moving and selecting

  go(number, { quietly = false } = {}) {
    const node = this.nodes[number];
    if (!node) return;
    this.reach(this.nodes[this.current], false);
    this.current = number;
    this.reach(node, true);
    if (quietly) return;
    node.focus({ preventScroll: true });
    node.scrollIntoView({ block: "nearest" });
  }

  // The tab key leads to one row, and to what can be pressed in it.
  reach(node, here) {
    if (!node) return;
    node.classList.toggle("qh-current", here);
    node.tabIndex = here ? 0 : -1;
    for (const control of node.querySelectorAll("button, input")) control.tabIndex = here ? 0 : -1;
  }

  tick(number, on, range) {
    const from = range ? this.current : number;
    for (let i = Math.min(from, number); i <= Math.max(from, number); i += 1) this.mark(i, on);
    this.refresh();
  }

  mark(number, on) {
    const { id } = this.fixed.rows[number];
    if (this.every) this.selectAll(true);
    if (on) this.selected.add(id);
    else this.selected.delete(id);
    this.asked = 0;
  }

  selectAll(on) {
    this.every = false;
    this.asked = 0;
    this.selected = new Set(on ? this.fixed.rows.map((row) => row.id) : []);
    this.refresh();
  }

  selectEvery() {
    this.every = !this.every;
    this.asked = 0;
    this.refresh();
  }

  lengthen(number) {
    const row = this.fixed.rows[number];
    const control = this.nodes[number].querySelector(".qh-longer");
    if (!control) return;
    const longer = control.getAttribute("aria-expanded") === "false";
    control.setAttribute("aria-expanded", String(longer));
    control.textContent = longer ? "shorter" : "whole segment";
    this.write(this.nodes[number].querySelector(".qh-words"), row, longer ? row.whole : row.pieces);
  }

  back() {
    this.asked = 0;
    this.refresh();
    this.go(this.current);
  }

  // ---------------------------------------------------------------- doing

  trigger(name, value = true) {
    whenStill(() => this.component.setTriggerValue(name, value));
  }

  open(number) {
    this.trigger("open", { segment: this.fixed.rows[number].id });
  }

  send(op) {
    this.refused = "";
    this.asked = 0;
    this.outbox.push(op);
    this.refresh();
  }

  // Look for a code for what is selected, else for the segment in focus.
  find() {
    this.field.focus(this.n ? `for ${segments(this.n)} selected` : "for the segment in focus");
  }

  // What is selected gets it after a preview; a segment at once, if the field was asked for from it.
  taken(asked) {
    this.refresh();
    if (this.n) this.ask();
    else if (asked) this.codeOne(this.current);
  }

  codeOne(number) {
    const row = this.fixed.rows[number];
    if (!this.field.taken) return this.find();
    if (row?.codable) this.send({ op: "code_one", segment: row.id, code: this.field.taken.id });
    this.go(number);
  }

  get choice() {
    return { segments: this.every ? [] : [...this.selected], all: this.every, code: this.field.taken.id };
  }

  ask() {
    if (!this.n || !this.field.taken) return;
    this.asked = Date.now();
    this.refused = "";
    this.trigger("selected", { ...this.choice, asked: this.asked });
  }

  confirm() {
    this.send({ op: "code_all", ...this.choice });
    this.selectAll(false);
    this.go(this.current);
  }

  key(event) {
    if (!this.fixed || event.ctrlKey || event.metaKey || event.altKey) return;
    const pressed = event.target.matches("button, input") && [" ", "Enter"].includes(event.key);
    if (pressed) return;
    const act = this.keys(event.shiftKey)[event.key];
    // Streamlit reruns on r and clears its cache on c; nobody here means that.
    if (!act && !"rRcC".includes(event.key)) return;
    act?.();
    event.preventDefault();
    event.stopPropagation();
  }

  keys(shift) {
    const step = (by) => {
      const to = Math.max(0, Math.min(this.current + by, this.nodes.length - 1));
      if (shift) for (const i of [this.current, to]) this.mark(i, true);
      if (shift) this.refresh();
      this.go(to);
    };
    const row = this.fixed.rows[this.current];
    return {
      j: () => step(1),
      ArrowDown: () => step(1),
      k: () => step(-1),
      ArrowUp: () => step(-1),
      Home: () => this.go(0),
      End: () => this.go(this.nodes.length - 1),
      " ": () => row && this.tick(this.current, !this.every && !this.selected.has(row.id), false),
      Enter: () => row && this.open(this.current),
      "/": () => this.find(),
      g: () => this.codeOne(this.current),
      e: () => this.lengthen(this.current),
      u: () => this.send({ op: "undo" }),
      Escape: () => (this.asked ? this.back() : this.selectAll(false)),
    };
  }
}
