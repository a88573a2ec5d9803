// The transcript: read it, code it, and decide on suggestions, with the mouse or the keyboard alone.
import { ACTS, moveEdges } from "./actions.js";
import { Bar } from "./bar.js";
import { element } from "./dom.js";
import { Keys } from "./keys.js";
import { Margin } from "./margin.js";
import { Model } from "./model.js";
import { Outbox } from "./outbox.js";
import { Panel } from "./panel.js";
import { checksum } from "./positions.js";
import { play } from "./recording.js";
import { Transcript } from "./text.js";

const instances = new WeakMap();
const RECENT = "qualcode:recent";
const TURNS = new Set(["undo", "redo"]);
const SHELF = "qualcode:outbox";
// So often, in milliseconds, the page asks whether others have done something.
const LISTEN = 5000;
// After an action the ranks of suggestions follow; so long after the last one they are asked for.
const FOLLOWED = [300, 1500];

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
    this.keys = new Keys();
    this.current = 0;
    this.chosen = null; // the id of the quotation chosen
    this.pending = null; // a span selected and not coded yet
    this.edges = null; // the quotation whose edges are being moved, and where they are now
    this.offerAt = 0;
    this.refused = ""; // what the server would not do
    this.said = ""; // why a key did nothing
    this.soon = {}; // by delay, what asks for the ranks of suggestions
    this.turning = null; // an undo or redo on its way: { from: the segment in focus, settled }
    this.recent = JSON.parse(sessionStorage.getItem(RECENT) ?? "[]");
    this.outbox = new Outbox({ shelf: SHELF, onAnswer: (answers) => this.answered(answers) });
    this.frame();
    this.signals = new AbortController();
    const on = (target, kind, act, capture = false) =>
      target.addEventListener(kind, act, { signal: this.signals.signal, capture });
    on(root, "keydown", (event) => this.key(event));
    on(this.text, "mousedown", () => Object.assign(this, { pressed: true, dragged: false }));
    // A selection may end beyond the transcript.
    on(window, "mouseup", (event) => this.release(event));
    // The click that ends a selection is not meant for what lies below it.
    on(this.text, "click", (event) => this.dragged && event.stopPropagation(), true);
    on(window, "resize", () => this.fit());
    on(window, "qualcode:stored", () => this.component && this.update(this.component));
    this.listening = setInterval(() => this.outbox.ask(), LISTEN);
    on(window, "beforeunload", (event) => {
      this.panel.leave();
      if (this.outbox.pending) event.preventDefault();
    });
  }

  frame() {
    this.bar = new Bar({ onNext: () => this.lead() });
    this.text = element("div", "qc-text");
    this.text.tabIndex = 0;
    this.text.setAttribute("role", "region");
    this.text.setAttribute("aria-label", "Transcript");
    const aside = element("aside", "qc-panel");
    aside.setAttribute("aria-label", "In focus");
    this.root.replaceChildren(this.bar.node, this.text, aside);
    this.transcript = new Transcript(this.text, {
      onSegment: (segment) => this.go(segment.index),
      onCoding: (codings, segment) => this.cycle(codings, segment),
      onOffer: (offer) => this.look(offer),
      onPlay: (ms) => this.play(ms),
    });
    this.margin = new Margin(this.text, this.transcript, {
      onCoding: (coding) => this.choose(coding),
      onEdges: (coding, span, { done }) => (done ? this.extend(coding, span) : this.paintPending(span)),
    });
    this.panel = new Panel(aside, this);
  }

  close() {
    this.panel.leave();
    this.signals.abort();
    clearInterval(this.listening);
    for (const timer of Object.values(this.soon)) clearTimeout(timer);
    this.outbox.close();
    CSS.highlights?.delete("qc-pending");
  }

  // ---------------------------------------------------------------- news

  update(component) {
    this.component = component;
    const news = component.data;
    const fixed = window.__qualcode?.[news.document];
    if (!fixed) return;
    const opened = this.fixed !== fixed;
    if (opened) {
      if (!news.whole) return this.ask(component, news.document);
      this.open(fixed);
    }
    const model = this.model;
    const { until: known, ranked } = model;
    this.outbox.attach(component, { document: news.document, known, ranked, everyone: news.everyone });
    this.outbox.acknowledge(news.ack);
    const { from, settled } = this.turning ?? {};
    const turned = settled && from === this.current && !this.panel.mode ? model.placeOf(news) : null;
    if (news.whole ? news.until >= model.until : news.since <= model.until && news.until > model.until) {
      model.hear(news, this.outbox.of(news.document));
      this.outbox.known = model.until;
      if (news.whole) this.outbox.ask();
    } else this.reapply();
    if (Object.keys(news.ranks.moved).length) this.heard();
    for (const [id, words] of Object.entries(news.words)) model.carriers.set(id, words);
    model.rank(news.ranks.moved, opened ? null : this.segment);
    this.outbox.ranked = model.ranked = news.ranks.times;
    this.refresh();
    if (opened) this.start(news.goto);
    else if (turned) this.show(turned);
    this.arrive(news);
    this.outbox.flush();
  }

  // Without the whole there is nothing that news could be added to.
  ask(component, document) {
    this.outbox.attach(component, { document, known: 0, everyone: false });
    this.outbox.ask();
  }

  open(fixed) {
    this.leave();
    this.fixed = fixed;
    this.model = new Model(fixed);
    Object.assign(this, { current: 0, chosen: null, pending: null, offerAt: 0, refused: "", said: "" });
    this.transcript.build(this.model);
    this.margin.attach();
    this.fit();
  }

  // The transcript scrolls, and not the page: it takes what the window has left.
  fit() {
    const top = this.root.getBoundingClientRect().top + (this.root.closest("section")?.scrollTop ?? 0);
    this.root.style.height = `${Math.max(420, innerHeight - top - 12)}px`;
  }

  start(place) {
    const { segments } = this.model;
    const wanted = place === null || place === undefined ? null : this.model.segmentAt(place);
    const open = segments.find((s) => s.codable && !this.model.isDone(s)) ?? segments.find((s) => s.codable);
    const segment = wanted?.codable ? wanted : wanted ? segments.find((s) => s.codable && s.start >= wanted.start) : open;
    // Who has just chosen a document wants to code it; otherwise the focus is left where it is.
    const quietly = document.activeElement !== document.body && !this.root.contains(document.activeElement);
    if (segment) {
      this.go(segment.index, { quietly, block: "center" });
      this.keepInView(segment.index);
    } else this.panel.draw();
  }

  // Turns that were never in view have the height that was guessed, until they come near it.
  keepInView(index, times = 5) {
    requestAnimationFrame(() => {
      const node = this.transcript.nodes[index];
      if (!times || this.current !== index || !node?.isConnected) return;
      const place = node.getBoundingClientRect();
      const pane = this.text.getBoundingClientRect();
      if (place.top > pane.bottom - 40 || place.bottom < pane.top + 40) node.scrollIntoView({ block: "center" });
      this.keepInView(index, times - 1);
    });
  }

  reapply() {
    this.model.takeBack();
    for (const op of this.outbox.of(this.model.document)) this.model.expect(op);
  }

  answered(answers) {
    const last = answers.findLast(({ refused }) => refused);
    this.refused = last ? `not done: ${last.refused}` : "";
    if (this.model?.offers.size) for (const delay of FOLLOWED) this.later(delay);
    const turn = answers.findLast(({ op }) => TURNS.has(op.op));
    if (turn) this.turning = turn.refused ? null : this.turning && { ...this.turning, settled: true };
  }

  // Which words carry the suggestion in focus is found out when somebody wants to know.
  why(offer = this.offers[this.offerAt]) {
    if (!offer) return this.say("no suggestion is here");
    if (this.model.carriers.has(offer.id)) return;
    this.model.carriers.set(offer.id, null);
    this.outbox.why = offer.id;
    this.outbox.ask();
    this.lookUntil(offer.id, 40);
    this.refresh();
  }

  lookUntil(id, times) {
    if (this.model.carriers.get(id)) return;
    if (!times) this.model.carriers.delete(id);
    else this.soon[id] = setTimeout(() => (this.outbox.ask(), this.lookUntil(id, times - 1)), 500);
  }

  heard() {
    for (const delay of FOLLOWED) clearTimeout(this.soon[delay]);
  }

  later(delay) {
    clearTimeout(this.soon[delay]);
    this.soon[delay] = setTimeout(() => this.outbox.pending || this.outbox.ask(), delay);
  }

  // What is undone or done again is shown, or nobody would see what it was.
  show({ start, end }) {
    this.turning = null;
    const over = this.model.overlapped({ start, end });
    if (over.some((s) => s.index === this.current)) return;
    const segment = over.find((s) => s.codable);
    if (segment) this.go(segment.index, { quietly: !this.root.contains(document.activeElement) });
  }

  refresh() {
    if (!this.model) return;
    if (this.chosen && !this.model.codings.has(this.chosen)) Object.assign(this, { chosen: null, edges: null });
    this.margin.chosen = this.chosen;
    const within = this.root.contains(document.activeElement);
    for (const index of this.model.dirty) this.paint(index);
    this.model.dirty.clear();
    const hint = this.edges ? "arrows move the end, Shift and arrows the beginning, Enter stores, Esc leaves it" : "";
    const { pending } = this.outbox;
    const nextKey = this.component.data.ordered ? this.keys.label("lead") : "";
    this.bar.show({ ...this.model.progress(), note: this.said || hint, pending, refused: this.refused, nextKey });
    this.panel.draw();
    this.margin.later();
    // What had the focus may be gone; the keys must go on working.
    if (within && !this.root.contains(document.activeElement)) this.focusText();
  }

  paint(index) {
    const segment = this.model.segments[index];
    this.transcript.paint(segment, { focused: index === this.current && segment.codable, chosen: this.chosen });
  }

  // ---------------------------------------------------------------- moving and choosing

  get segment() {
    const segment = this.model.segments[this.current];
    return segment?.codable ? segment : null;
  }

  get offers() {
    return this.segment ? this.model.openOffers(this.segment) : [];
  }

  go(index, { quietly = false, block = "nearest" } = {}) {
    if (!this.model.segments[index]?.codable) return;
    this.said = "";
    const before = this.current;
    Object.assign(this, { current: index, chosen: null, offerAt: 0 });
    this.model.rank({}, this.segment); // those of the segment that is left
    this.leave();
    this.setPending(null);
    for (const i of [before, index]) this.model.dirty.add(i);
    this.touchChosen();
    const node = this.transcript.nodes[index];
    // Of what is higher than the window, the beginning is read first.
    node.scrollIntoView({ block: node.offsetHeight > this.text.clientHeight ? "start" : block });
    if (!quietly) node.focus({ preventScroll: true });
    this.refresh();
  }

  // What was under way ends where something else comes into focus.
  leave() {
    this.panel.leave();
    this.edges = null;
  }

  step(by, { wanted = () => true, kind = "segment" } = {}) {
    const { segments } = this.model;
    for (let i = this.current + by; i >= 0 && i < segments.length; i += by) {
      if (segments[i].codable && wanted(segments[i])) return this.go(i);
    }
    this.say(`no ${kind} further ${by > 0 ? "down" : "up"}`);
  }

  // The order of work goes across documents, and so the server knows what comes next.
  lead() {
    const place = this.segment?.from ?? -1;
    this.outbox.errand = { id: crypto.randomUUID(), document: this.model.document, place };
    this.outbox.ask();
  }

  arrive({ led, document }) {
    if (!led || led.errand !== this.outbox.errand?.id) return;
    // The page with another document is on its way.
    if (led.document !== document) return;
    this.outbox.errand = null;
    if (led.place !== null) {
      const { index } = this.model.segmentAt(led.place);
      this.go(index, { block: "center" });
      this.keepInView(index);
    }
    this.say(led.why);
  }

  say(words) {
    this.said = words;
    this.refresh();
  }

  focusText() {
    (this.transcript.nodes[this.current] ?? this.text).focus({ preventScroll: true });
  }

  // Choose a quotation; its segment comes into focus with it.
  choose(coding) {
    this.touchChosen();
    this.chosen = coding.id;
    this.leave();
    this.setPending(null);
    const over = this.model.overlapped(coding);
    const home = over.find((s) => s.codable && s.index === this.current) ?? over.find((s) => s.codable);
    if (home && home.index !== this.current) {
      this.model.dirty.add(this.current);
      this.current = home.index;
      this.model.dirty.add(home.index);
    }
    this.touchChosen();
    if (home) this.transcript.nodes[home.index].scrollIntoView({ block: "nearest" });
    this.focusText();
    this.refresh();
  }

  touchChosen() {
    const coding = this.model.codings.get(this.chosen);
    if (coding) for (const segment of this.model.overlapped(coding)) this.model.dirty.add(segment.index);
  }

  // Clicking the same words again goes on to the next quotation that holds them.
  cycle(codings, segment) {
    const at = codings.findIndex((c) => c.id === this.chosen);
    if (at === codings.length - 1 && codings.length === 1) return this.go(segment.index);
    this.choose(codings[(at + 1) % codings.length]);
  }

  look(offer) {
    const segment = this.model.segmentAt(offer.start);
    if (segment.index !== this.current) this.go(segment.index);
    this.offerAt = Math.max(0, this.offers.findIndex((o) => o.id === offer.id));
    this.leave();
    this.focusText();
    this.refresh();
  }

  clear() {
    this.touchChosen();
    this.chosen = null;
    this.leave();
    this.setPending(null);
    this.focusText();
    this.refresh();
  }

  release({ target, clientX, clientY }) {
    if (!this.pressed) return;
    this.pressed = false;
    // The browser would go on to the end of the text, and not to the end of the line.
    if (!this.text.contains(target)) this.transcript.extendSelection(clientX, clientY);
    this.dragged = this.selected();
  }

  selected() {
    const selection = getSelection();
    if (selection.isCollapsed || !selection.rangeCount || !this.model) return false;
    const span = this.transcript.span(selection.getRangeAt(0));
    if (span) this.select(span);
    return Boolean(span);
  }

  select(span) {
    this.touchChosen();
    this.chosen = null;
    this.leave();
    const segment = this.model.overlapped(span).find((s) => s.codable);
    if (segment && segment.index !== this.current) {
      this.model.dirty.add(this.current);
      this.current = segment.index;
      this.model.dirty.add(segment.index);
    }
    this.setPending(span);
    this.focusText();
    this.refresh();
  }

  setPending(span) {
    if (!span && this.pending) getSelection()?.removeAllRanges();
    this.pending = span;
    this.paintPending(span);
  }

  // The browser's own selection vanishes with the focus; this one stays.
  paintPending(span) {
    const range = span && this.transcript.range(span);
    if (range) CSS.highlights?.set("qc-pending", new Highlight(range));
    else CSS.highlights?.delete("qc-pending");
  }

  // ---------------------------------------------------------------- doing

  send(op) {
    Object.assign(this, { refused: "", said: "" });
    this.turning = TURNS.has(op.op) ? { from: this.current, settled: false } : null;
    const numbered = this.outbox.push({ id: crypto.randomUUID(), ...op });
    this.model.expect(numbered);
    this.refresh();
  }

  place({ start, end }) {
    return { start, end, crc: checksum(this.model.words(start, end)) };
  }

  accept(offer) {
    if (!offer) return;
    this.remember(offer.code);
    this.send({ op: "accept", suggestion: offer.id });
  }

  reject(offer) {
    if (offer) this.send({ op: "reject", suggestion: offer.id });
  }

  changeOffer(offer) {
    if (!offer) return;
    const give = (code) => {
      this.remember(code);
      this.send({ op: "change", suggestion: offer.id, code });
    };
    this.panel.openPicker({ title: `Instead of ${this.model.name(offer.code)}`, give });
  }

  // Give a code to the words selected, or to the segment in focus.
  give(code) {
    const segment = this.segment;
    const span = this.pending ?? (segment && { start: segment.from, end: segment.to });
    if (!span || !code) return;
    this.remember(code);
    this.setPending(null);
    this.send({ op: "code", code, ...this.place(span) });
    this.focusText();
  }

  extend(coding, span) {
    this.paintPending(null);
    const trimmed = span && this.model.spoken(span);
    if (!trimmed || (trimmed.start === coding.start && trimmed.end === coding.end)) return this.refresh();
    this.send({ op: "extend", coding: coding.id, ...this.place(trimmed) });
  }

  // The codes given last that can be given; keys and buttons count in the same list.
  get lastCodes() {
    return this.recent.filter((id) => this.model.codes.has(id) && !this.model.codes.get(id).retired).slice(0, 6);
  }

  remember(code) {
    this.recent = [code, ...this.recent.filter((other) => other !== code)].slice(0, 12);
    sessionStorage.setItem(RECENT, JSON.stringify(this.recent));
  }

  // The quotation that keys act on: the one chosen, or the last of one's own in the segment.
  get own() {
    const chosen = this.model.codings.get(this.chosen);
    if (chosen) return chosen.coder ? null : chosen;
    return this.segment ? this.model.codingsOf(this.segment).filter((c) => !c.coder).at(-1) ?? null : null;
  }

  do(action) {
    ACTS[action]?.(this);
  }

  key(event) {
    if (!this.model || event.ctrlKey || event.metaKey || event.altKey) return;
    const typing = event.target.matches("input, textarea");
    if (event.key === "Escape") {
      this.clear();
    } else if (typing) {
      // Streamlit listens for letters on the whole page.
      event.stopPropagation();
      return;
    } else if (event.target.matches("button, summary") && ["Enter", " "].includes(event.key)) {
      event.stopPropagation();
      return;
    } else if (this.edges && moveEdges(this, event)) {
      // the arrows are the quotation's
    } else {
      const action = this.keys.find(event);
      // Streamlit reruns on r and clears its cache on c; nobody coding means that.
      if (!action && !"rRcC".includes(event.key)) return;
      if (action) this.do(action);
    }
    event.preventDefault();
    event.stopPropagation();
  }

  play(ms) {
    if (!play(this.model, { ms, index: this.current })) this.say("no recording lies beside this transcript");
  }
}
