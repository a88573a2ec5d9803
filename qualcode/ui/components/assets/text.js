// The transcript itself: turns, segments, tinted quotations, chips of suggestions.
import { caretAt, clock, element, key, percent, tint } from "./dom.js";

const STACK = 3; // so many underlines lie below one another

export class Transcript {
  constructor(root, { onSegment, onCoding, onOffer, onPlay }) {
    this.root = root;
    this.acts = { onSegment, onCoding, onOffer, onPlay };
  }

  build(model) {
    this.model = model;
    this.flow = element("div", "qc-flow");
    this.nodes = [];
    let turn = null;
    let before = null;
    for (const segment of model.segments) {
      const labelled = model.words(segment.start, segment.from).trim() !== "";
      if (!before || labelled || before.speaker !== segment.speaker || before.question !== segment.question) {
        turn = this.turn(segment);
        this.flow.append(turn);
      }
      const node = this.segment(segment);
      turn.append(node);
      this.nodes.push(node);
      before = segment;
    }
    this.root.replaceChildren(this.flow);
  }

  turn(segment) {
    const turn = element("div", `qc-turn qc-${segment.role}`);
    const head = element("div", "qc-head");
    head.append(element("span", segment.question ? "qc-question" : "qc-speaker", segment.question || segment.speaker));
    if (segment.ms !== null) {
      const time = element(this.model.recording ? "button" : "span", "qc-time", clock(segment.ms));
      if (this.model.recording) {
        time.setAttribute("aria-label", `Play from ${clock(segment.ms)}`);
        time.tabIndex = -1;
        time.addEventListener("click", () => this.acts.onPlay(segment.ms));
      }
      head.append(time);
    }
    turn.append(head);
    return turn;
  }

  segment(segment) {
    const node = element("div", "qc-seg");
    const words = element("p", "qc-words");
    words.dataset.index = segment.index;
    node.append(words, element("div", "qc-chips"));
    if (segment.codable) {
      node.tabIndex = -1;
      node.setAttribute("role", "group");
      node.addEventListener("click", () => this.acts.onSegment(segment));
    }
    return node;
  }

  words(segment) {
    return this.nodes[segment.index].firstElementChild;
  }

  // Only what has changed is touched.
  paint(segment, { focused, chosen }) {
    const node = this.nodes[segment.index];
    const codings = this.model.codingsOf(segment);
    const offers = this.model.openOffers(segment);
    const done = this.model.isDone(segment);
    const shown = focused || !done ? offers : [];
    const waits = focused && this.model.waits(segment);
    const print = JSON.stringify([
      codings.map((c) => [c.id, c.start, c.end, c.code, c.id === chosen]), shown.map((o) => [o.id, percent(o.p)]), done, waits, focused,
      this.model.version,
    ]); // prettier-ignore
    if (node.dataset.print === print) return;
    node.dataset.print = print;
    node.classList.toggle("qc-focus", focused);
    node.classList.toggle("qc-done", done);
    if (segment.codable) node.setAttribute("aria-label", this.label(segment, codings, offers));
    node.firstElementChild.replaceChildren(...this.pieces(segment, codings, chosen));
    const chips = shown.map((offer, rank) => this.chip(offer, { rank: focused ? rank + 1 : 0 }));
    if (waits) chips.push(element("span", "qc-waits", "Suggestions wait until you are done here"));
    node.lastElementChild.replaceChildren(...chips);
  }

  label(segment, codings, offers) {
    const names = codings.map((c) => this.model.name(c.code)).join(", ") || (this.model.isMarked(segment) ? "read, nothing applies" : "no code");
    const open = offers.length ? `, ${offers.length} suggestions` : "";
    return `Segment ${segment.index + 1}, ${segment.speaker || segment.question}: ${names}${open}`;
  }

  // Each piece lies under the same quotations from end to end; a quotation of whole turns is in the margin only.
  pieces(segment, codings, chosen) {
    const shown = codings.filter((c) => c.id === chosen || c.start > segment.from || c.end < segment.to);
    const edges = new Set([segment.from, segment.to]);
    for (const c of shown) {
      edges.add(Math.min(segment.to, Math.max(segment.from, c.start)));
      edges.add(Math.max(segment.from, Math.min(segment.to, c.end)));
    }
    const cuts = [...edges].sort((a, b) => a - b);
    const whole = codings.length > 0;
    return cuts.slice(1).map((end, i) => {
      const start = cuts[i];
      const over = shown.filter((c) => c.start <= start && c.end >= end);
      const piece = over.length || whole ? element("span", over.length ? "qc-quote" : "", this.model.words(start, end))
        : document.createTextNode(this.model.words(start, end)); // prettier-ignore
      piece.qcStart = start;
      if (over.length) this.colour(piece, over, chosen);
      if (piece.nodeType === 1) piece.addEventListener("click", (event) => this.pick(event, segment, start));
      return piece;
    });
  }

  // The tint is that of the shortest quotation; all of them underline, stacked below the words.
  colour(piece, over, chosen) {
    const shortest = over.reduce((a, b) => (a.end - a.start <= b.end - b.start ? a : b));
    const lines = over.slice(0, STACK).map((c) => this.model.hue(c.code));
    tint(piece, this.model.hue((over.find((c) => c.id === chosen) ?? shortest).code));
    piece.style.backgroundImage = lines.map((hue) => `linear-gradient(${hue}, ${hue})`).join(", ");
    piece.style.backgroundPosition = lines.map((_, n) => `0 calc(100% - ${3 * n}px)`).join(", ");
    piece.style.backgroundSize = lines.map(() => "100% 2px").join(", ");
    piece.classList.toggle("qc-chosen", over.some((c) => c.id === chosen));
    piece.title = over.map((c) => this.model.name(c.code)).join(", ");
  }

  pick(event, segment, point) {
    const here = this.model.codingsOf(segment).filter((c) => c.start <= point && c.end > point);
    if (!here.length) return;
    event.stopPropagation();
    this.acts.onCoding(here.sort((a, b) => a.end - a.start - (b.end - b.start)), segment);
  }

  chip(offer, { rank }) {
    const chip = tint(element("button", "qc-chip", ""), this.model.hue(offer.code));
    chip.type = "button";
    chip.tabIndex = -1;
    if (rank) chip.append(key(String(rank)));
    chip.append(element("span", "", this.model.name(offer.code)), element("small", "", percent(offer.p)));
    chip.title = "Look at this suggestion";
    chip.addEventListener("click", (event) => {
      event.stopPropagation();
      this.acts.onOffer(offer);
    });
    return chip;
  }

  // ---------------------------------------------------------------- places

  // The code point of a boundary of a DOM range; null where no words stand.
  point(node, offset) {
    const words = (node.nodeType === 1 ? node : node.parentElement)?.closest(".qc-words");
    if (!words || !this.flow.contains(words)) return null;
    const before = document.createRange();
    before.setStart(words, 0);
    before.setEnd(node, offset);
    const segment = this.model.segments[words.dataset.index];
    return segment.from + [...before.toString()].length;
  }

  // The span of what is selected with the mouse, without outer blanks; null where it holds no words.
  span(range) {
    let start = this.point(range.startContainer, range.startOffset);
    let end = this.point(range.endContainer, range.endOffset);
    if (start === null || end === null) {
      const inside = this.model.segments.filter((s) => range.intersectsNode(this.words(s)));
      if (!inside.length) return null;
      start ??= inside[0].from;
      end ??= inside.at(-1).to;
    }
    return end > start ? this.model.spoken({ start, end }) : null;
  }

  // Let what is selected end with the words that are nearest to a place in the window.
  extendSelection(x, y) {
    const selection = getSelection();
    const view = this.root.getBoundingClientRect();
    const column = this.words(this.model.segments[0]).getBoundingClientRect();
    const within = (value, low, high) => Math.max(low + 1, Math.min(high - 1, value));
    const caret = caretAt(within(x, column.left, column.right), within(y, view.top, view.bottom));
    if (caret && selection.rangeCount) selection.extend(caret.node, caret.offset);
  }

  // A DOM range over a span, as far as it lies in words that are shown.
  range({ start, end }) {
    const over = this.model.overlapped({ start, end }).filter((s) => s.from < end && s.to > start);
    if (!over.length) return null;
    const range = document.createRange();
    range.setStart(...this.boundary(over[0], Math.max(start, over[0].from)));
    range.setEnd(...this.boundary(over.at(-1), Math.min(end, over.at(-1).to)));
    return range;
  }

  boundary(segment, point) {
    for (const piece of this.words(segment).childNodes) {
      const text = piece.nodeType === 1 ? piece.firstChild : piece;
      const units = this.model.words(piece.qcStart, point).length;
      if (text && units <= text.length) return [text, Math.max(0, units)];
    }
    const words = this.words(segment);
    return [words, words.childNodes.length];
  }
}
