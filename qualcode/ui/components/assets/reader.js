// The transcript: read it, and decide on suggestions, with the mouse or the keyboard alone.
// Words of people are only ever written with textContent.
import { Outbox } from "./outbox.js";
import { drawPanel, element } from "./panel.js";

const instances = new WeakMap();

export default function (component) {
  const root = component.parentElement.querySelector(".qc-root");
  let reader = instances.get(root);
  if (!reader) {
    reader = new Reader(root);
    instances.set(root, reader);
  }
  reader.update(component);
  return () => {
    reader.close();
    instances.delete(root);
  };
}

class Reader {
  constructor(root) {
    this.root = root;
    this.signals = new AbortController();
    this.outbox = new Outbox(() => this.refresh());
    this.current = 0;
    this.picking = null; // what the code picker is open for: null, "code" or a suggestion id
    this.help = false;
    const on = (target, kind, act) => target.addEventListener(kind, act, { signal: this.signals.signal });
    on(root, "keydown", (event) => this.key(event));
    on(window, "qualcode:stored", () => this.data && this.update(this.component));
    on(window, "beforeunload", (event) => this.outbox.pending && event.preventDefault());
  }

  close() {
    this.signals.abort();
    this.outbox.close();
  }

  update(component) {
    this.component = component;
    this.data = component.data;
    const fixed = window.__qualcode?.[this.data.document];
    if (!fixed) return;
    const changed = fixed !== this.fixed;
    this.outbox.attach(component, this.data.document);
    this.refused = this.outbox.acknowledge(this.data.ack) ?? this.refused;
    const chosen = this.fixed && fixed.document !== this.fixed.document;
    if (changed) this.build(fixed);
    this.refresh();
    // Who has just chosen a document wants to code it; otherwise the focus is left where it is.
    const quietly = !chosen && document.activeElement !== document.body;
    if (changed) this.go(this.firstOpen(), { quietly });
  }

  // ---------------------------------------------------------------- what is there

  build(fixed) {
    const other = fixed.document !== this.fixed?.document;
    this.fixed = fixed;
    // Positions are code points; only texts with characters outside the BMP need the slow way.
    const points = /[\ud800-\udbff]/.test(fixed.text) ? Array.from(fixed.text) : null;
    this.words = (start, end) => (points ? points.slice(start, end).join("") : fixed.text.slice(start, end));
    this.codes = new Map(fixed.codes.map((code) => [code.id, code]));
    this.segments = fixed.segments.map(([start, from, to, end, speaker, role, question, ms], index) => ({
      index, start, from, to, end, speaker, role, question, ms,
      codable: role === "participant" && to > from,
    })); // prettier-ignore
    for (const segment of this.segments) {
      segment.offers = fixed.suggestions.filter((s) => s.start === segment.from && s.end === segment.to);
    }
    if (other) {
      this.current = 0;
      this.refused = "";
    }
    this.draw();
  }

  // What the server holds, with what is still on its way to it.
  state() {
    const codings = new Map();
    for (const [id, start, end, code, valence, source, coder] of this.data.codings) {
      codings.set(id, { id, start, end, code, valence, source, coder });
    }
    const open = new Set(this.data.open);
    const byId = new Map(this.fixed.suggestions.map((s) => [s.id, s]));
    for (const op of this.outbox.waiting) {
      const offer = byId.get(op.suggestion);
      if (op.suggestion) open.delete(op.suggestion);
      if (op.op === "accept" || op.op === "change" || op.op === "code") {
        const code = op.op === "accept" ? offer.code : op.code;
        const { start, end } = offer ?? op;
        codings.set(op.id, { id: op.id, start, end, code, valence: "neutral", source: "human", coder: "" });
      }
      if (op.op === "remove") codings.delete(op.coding);
      if (op.op === "modify" && codings.has(op.coding)) codings.get(op.coding).valence = op.value;
    }
    return { codings: [...codings.values()], open };
  }

  // A coding counts for a segment that it covers half of, or that half of it lies in.
  counted(segment, codings) {
    return codings.filter((coding) => {
      const shared = Math.min(coding.end, segment.end) - Math.max(coding.start, segment.start);
      return shared > 0 && (2 * shared >= segment.end - segment.start || 2 * shared >= coding.end - coding.start);
    });
  }

  // ---------------------------------------------------------------- drawing

  draw() {
    const bar = element("div", "qc-bar");
    this.progress = element("div", "qc-progress");
    this.progress.append(element("span"));
    this.count = element("span", "qc-count");
    this.status = element("span", "qc-status");
    this.status.setAttribute("role", "status");
    bar.append(this.progress, this.count, this.status);
    const text = element("div", "qc-text");
    text.tabIndex = 0;
    text.setAttribute("role", "region");
    text.setAttribute("aria-label", "Transcript");
    this.nodes = this.segments.map((segment) => this.drawSegment(segment, text));
    this.panel = element("aside", "qc-panel");
    this.panel.setAttribute("aria-label", "Segment in focus");
    this.root.replaceChildren(bar, text, this.panel);
  }

  drawSegment(segment, text) {
    const before = this.segments[segment.index - 1];
    const labelled = this.words(segment.start, segment.from).trim() !== "";
    if (!before || labelled || before.speaker !== segment.speaker || before.question !== segment.question) {
      const turn = element("div", `qc-turn qc-${segment.role}`);
      const head = element("div", "qc-head", segment.question || segment.speaker);
      if (segment.ms !== null) head.append(element("span", "qc-time", clock(segment.ms)));
      turn.append(head);
      text.append(turn);
    }
    const node = element("div", "qc-seg");
    node.append(element("p", "qc-words"), element("div", "qc-chips"));
    if (segment.codable) {
      node.tabIndex = -1;
      node.setAttribute("role", "group");
      node.setAttribute("aria-label", `Segment ${segment.index + 1}, ${segment.speaker || segment.question}`);
      node.addEventListener("click", () => this.go(segment.index));
    }
    text.lastElementChild.append(node);
    return node;
  }

  refresh() {
    if (!this.fixed) return;
    this.view = this.state();
    let coded = 0;
    let all = 0;
    for (const segment of this.segments) {
      segment.codings = this.counted(segment, this.view.codings);
      segment.open = segment.offers.filter((offer) => this.view.open.has(offer.id)).slice(0, 3);
      all += segment.codable;
      coded += segment.codable && segment.codings.some((coding) => !coding.coder);
      this.paint(segment);
    }
    this.progress.firstElementChild.style.width = `${all ? (100 * coded) / all : 0}%`;
    this.count.textContent = `you have coded ${coded} of ${all} segments`;
    this.status.textContent = this.outbox.pending ? `saving ${this.outbox.pending}…` : this.refused || "all saved";
    this.status.classList.toggle("qc-refused", !this.outbox.pending && Boolean(this.refused));
    drawPanel(this);
  }

  // Only what has changed is touched.
  paint(segment) {
    const node = this.nodes[segment.index];
    const key = JSON.stringify([segment.codings, segment.open.map((offer) => offer.id)]);
    if (node.dataset.key === key) return;
    node.dataset.key = key;
    node.firstElementChild.replaceChildren(...this.marked(segment));
    const chips = segment.codings.map((coding) => this.codedChip(coding));
    if (segment.codings.every((coding) => coding.coder)) chips.push(...segment.open.map((o) => this.offerChip(o, segment)));
    node.lastElementChild.replaceChildren(...chips);
    node.classList.toggle("qc-coded", segment.codings.length > 0);
    const first = segment.codings[0];
    node.style.setProperty("--hue", first ? `var(--qc-${this.codes.get(first.code)?.hue ?? 0})` : "");
  }

  // The words, with those parts tinted that a coding holds alone; whole segments need no tint.
  marked(segment) {
    const partial = segment.codings.filter((c) => c.start > segment.from || c.end < segment.to);
    const edges = new Set([segment.from, segment.to]);
    for (const coding of partial) {
      edges.add(Math.max(segment.from, coding.start));
      edges.add(Math.min(segment.to, coding.end));
    }
    const cuts = [...edges].sort((a, b) => a - b);
    return cuts.slice(1).map((end, i) => {
      const start = cuts[i];
      const over = partial.filter((c) => c.start <= start && c.end >= end);
      const words = this.words(start, end);
      if (!over.length) return document.createTextNode(words);
      const shortest = over.reduce((a, b) => (a.end - a.start <= b.end - b.start ? a : b));
      const mark = element("mark", "", words);
      mark.style.setProperty("--hue", `var(--qc-${this.codes.get(shortest.code)?.hue ?? 0})`);
      mark.title = over.map((c) => this.name(c.code)).join(", ");
      return mark;
    });
  }

  name(code) {
    return this.codes.get(code)?.name ?? code;
  }

  codedChip(coding) {
    const chip = element("span", "qc-chip qc-chip-coded", this.name(coding.code));
    chip.style.setProperty("--hue", `var(--qc-${this.codes.get(coding.code)?.hue ?? 0})`);
    const sign = { positive: "+", negative: "−", mixed: "±" }[coding.valence];
    if (sign) chip.append(element("b", "", ` ${sign}`));
    if (coding.coder) chip.append(element("i", "", ` ${coding.coder}`));
    return chip;
  }

  offerChip(offer, segment) {
    const chip = element("button", "qc-chip qc-chip-open", this.name(offer.code));
    chip.style.setProperty("--hue", `var(--qc-${this.codes.get(offer.code)?.hue ?? 0})`);
    chip.append(element("small", "", ` ${percent(offer.p)}`));
    chip.title = "Accept this suggestion";
    chip.tabIndex = -1;
    chip.addEventListener("click", (event) => {
      event.stopPropagation();
      this.go(segment.index);
      this.accept(offer);
    });
    return chip;
  }

  // ---------------------------------------------------------------- moving

  go(index, { quietly = false } = {}) {
    const segment = this.segments[index];
    if (!segment?.codable) return;
    this.nodes[this.current]?.classList.remove("qc-focus");
    this.current = index;
    this.picking = null;
    const node = this.nodes[index];
    node.classList.add("qc-focus");
    node.scrollIntoView({ block: "nearest" });
    if (!quietly) node.focus({ preventScroll: true });
    drawPanel(this);
  }

  step(by, wanted = () => true) {
    for (let i = this.current + by; i >= 0 && i < this.segments.length; i += by) {
      if (this.segments[i].codable && wanted(this.segments[i])) return this.go(i);
    }
  }

  firstOpen() {
    const open = this.segments.find((s) => s.codable && !s.codings.length);
    return (open ?? this.segments.find((s) => s.codable))?.index ?? 0;
  }

  // ---------------------------------------------------------------- doing

  get focused() {
    return this.segments[this.current];
  }

  send(op) {
    this.refused = "";
    this.outbox.push({ id: crypto.randomUUID(), ...op });
  }

  accept(offer) {
    if (offer) this.send({ op: "accept", suggestion: offer.id });
  }

  reject(offer) {
    if (offer) this.send({ op: "reject", suggestion: offer.id });
  }

  give(code) {
    const { from, to } = this.focused;
    const offer = this.picking;
    if (offer && offer !== "code") this.send({ op: "change", suggestion: offer, code });
    else this.send({ op: "code", start: from, end: to, text: this.words(from, to), code });
    this.pick(null);
    this.nodes[this.current].focus({ preventScroll: true });
  }

  pick(what) {
    this.picking = what;
    this.help = false;
    drawPanel(this);
  }

  // The next value of the last coding of one's own.
  turnValence() {
    const mine = this.focused.codings.filter((coding) => !coding.coder).at(-1);
    const { valences } = this.fixed;
    if (!mine || !valences.length) return;
    const valence = valences[(valences.indexOf(mine.valence) + 1) % valences.length];
    this.send({ op: "modify", coding: mine.id, name: "valence", value: valence });
  }

  key(event) {
    if (!this.fixed || event.ctrlKey || event.metaKey || event.altKey) return;
    const typing = event.target.matches("input");
    if (event.key === "Escape") {
      this.pick(null);
      this.nodes[this.current].focus({ preventScroll: true });
    } else if (typing) {
      event.stopPropagation(); // the picker listens itself
      return;
    } else {
      const act = this.keys()[event.key];
      // Streamlit reruns on r and clears its cache on c; nobody coding means that.
      if (!act && !"rRcC".includes(event.key)) return;
      act?.();
    }
    event.preventDefault();
    event.stopPropagation();
  }

  keys() {
    const { open } = this.focused;
    const undecided = (segment) => !segment.codings.length;
    return {
      j: () => this.step(1),
      ArrowDown: () => this.step(1),
      k: () => this.step(-1),
      ArrowUp: () => this.step(-1),
      n: () => this.step(1, undecided),
      N: () => this.step(-1, undecided),
      1: () => this.accept(open[0]),
      2: () => this.accept(open[1]),
      3: () => this.accept(open[2]),
      a: () => this.accept(open[0]),
      x: () => this.reject(open[0]),
      "/": () => this.pick("code"),
      o: () => this.pick("code"),
      v: () => this.turnValence(),
      u: () => this.send({ op: "undo" }),
      "?": () => {
        this.help = !this.help;
        drawPanel(this);
      },
    };
  }
}

export function percent(p) {
  return `${Math.round(100 * p)} %`;
}

function clock(ms) {
  const s = Math.floor(ms / 1000);
  const two = (n) => String(n).padStart(2, "0");
  return s < 3600 ? `${Math.floor(s / 60)}:${two(s % 60)}` : `${Math.floor(s / 3600)}:${two(Math.floor(s / 60) % 60)}:${two(s % 60)}`;
}
