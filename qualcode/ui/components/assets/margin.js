// The margin: a stripe and a label for each quotation in sight, a group of lanes for each coder,
// and the two grips of the quotation that is chosen.
import { caretAt, element, tint } from "./dom.js";

const REACH = 600; // drawn so far beyond the window, in pixels
const LANES = 80; // as wide as all lanes may be, so that labels can be read
const LANE = 9;
const NARROW = 4;
const LINE = 17; // least distance of two labels

export class Margin {
  constructor(root, transcript, { onCoding, onEdges }) {
    this.root = root; // the scrolled element
    this.transcript = transcript;
    this.acts = { onCoding, onEdges };
    this.layer = element("div", "qc-margin");
    this.layer.setAttribute("aria-hidden", "true"); // the panel says the same in words
    this.grips = ["start", "end"].map((edge) => this.grip(edge));
    this.drawn = new Map();
    root.addEventListener("scroll", () => this.later(), { passive: true });
    new ResizeObserver(() => this.later()).observe(root);
  }

  attach() {
    this.transcript.flow.append(this.layer, ...this.grips);
    this.drawn.clear();
    this.layer.replaceChildren();
  }

  later() {
    if (this.due) return;
    this.due = requestAnimationFrame(() => {
      this.due = 0;
      this.draw();
    });
  }

  draw() {
    const { model, flow } = this.transcript;
    if (!model || !flow.isConnected) return;
    const origin = flow.getBoundingClientRect().top;
    const window_ = this.root.getBoundingClientRect();
    const top = window_.top - origin - REACH;
    const bottom = window_.bottom - origin + REACH;
    const stripes = this.visible(top, bottom).map((coding) => this.measure(coding, origin, { top, bottom })).filter(Boolean);
    const lanes = assignLanes(stripes);
    this.lane = Math.max(NARROW, Math.min(LANE, LANES / lanes.n));
    placeLabels(stripes, Math.min(LANES, lanes.n * this.lane));
    const seen = new Set();
    for (const stripe of stripes) {
      seen.add(stripe.coding.id);
      this.place(stripe);
    }
    for (const [id, nodes] of this.drawn) {
      if (seen.has(id)) continue;
      for (const node of nodes) node.remove();
      this.drawn.delete(id);
    }
    this.placeGrips(origin);
  }

  visible(top, bottom) {
    const { nodes, model } = this.transcript;
    const found = new Map();
    for (let i = firstBelow(nodes, top); i < nodes.length; i += 1) {
      const { offsetTop } = offsetOf(nodes[i]);
      if (offsetTop > bottom) break;
      for (const coding of model.segments[i].codings) found.set(coding.id, coding);
    }
    return [...found.values()].sort((a, b) => a.start - b.start || b.end - a.end || (a.id < b.id ? -1 : 1));
  }

  // Where a quotation begins and ends, in pixels of the flow; what lies far away is cut off.
  measure(coding, origin, { top, bottom }) {
    const over = this.transcript.model.overlapped(coding);
    if (!over.length) return null;
    const y = (segment, point, edge) => {
      const node = this.transcript.nodes[segment.index];
      const box = offsetOf(node);
      if (box.offsetTop > bottom) return bottom;
      if (box.offsetTop + box.height < top) return top;
      const whole = edge === "start" ? point <= segment.from : point >= segment.to;
      if (whole) return edge === "start" ? box.offsetTop + 4 : box.offsetTop + node.firstElementChild.offsetHeight + 2;
      const range = document.createRange();
      range.setStart(...this.transcript.boundary(segment, edge === "start" ? point : point - 1));
      range.setEnd(...this.transcript.boundary(segment, edge === "start" ? point + 1 : point));
      const rects = range.getClientRects();
      const rect = edge === "start" ? rects[0] : rects[rects.length - 1];
      return rect ? (edge === "start" ? rect.top : rect.bottom) - origin : box.offsetTop;
    };
    const from = y(over[0], coding.start, "start");
    const to = y(over.at(-1), coding.end, "end");
    return { coding, from, to: Math.max(to, from + 8) };
  }

  place(stripe) {
    const { model } = this.transcript;
    const { coding, from, to, lane, label, left } = stripe;
    let nodes = this.drawn.get(coding.id);
    if (!nodes) {
      nodes = [element("div", "qc-stripe"), element("div", "qc-label")];
      const choose = () => this.acts.onCoding(model.codings.get(coding.id) ?? coding);
      for (const node of nodes) node.addEventListener("click", choose);
      this.layer.append(...nodes);
      this.drawn.set(coding.id, nodes);
    }
    const [bar, name] = nodes;
    const chosen = coding.id === this.chosen;
    const words = `${coding.due || coding.older ? "! " : ""}${coding.coder ? `${coding.coder}: ` : ""}${model.name(coding.code)}`;
    const print = [from, to, lane * this.lane, label, left, words, chosen, model.hue(coding.code)].join("|");
    if (bar.dataset.print === print) return;
    bar.dataset.print = print;
    tint(bar, model.hue(coding.code)).style.cssText += `top:${from}px;height:${to - from}px;left:${lane * this.lane}px`;
    tint(name, model.hue(coding.code)).style.cssText += `top:${label}px;left:${left}px`;
    if (name.textContent !== words) name.textContent = words;
    for (const node of nodes) {
      node.title = words;
      node.classList.toggle("qc-chosen", chosen);
    }
  }

  // ---------------------------------------------------------------- grips

  grip(edge) {
    const grip = element("div", `qc-grip qc-grip-${edge}`);
    grip.hidden = true;
    grip.title = "Drag to move this edge (or press e)";
    grip.addEventListener("pointerdown", (event) => this.drag(event, edge));
    return grip;
  }

  placeGrips(origin) {
    const coding = this.transcript.model.codings.get(this.chosen);
    const own = coding && !coding.coder;
    const left = this.transcript.flow.getBoundingClientRect().left;
    const range = own ? this.transcript.range(this.preview ?? coding) : null;
    const rects = range ? range.getClientRects() : [];
    for (const [n, grip] of this.grips.entries()) {
      const rect = n === 0 ? rects[0] : rects[rects.length - 1];
      grip.hidden = !rect;
      if (rect) {
        grip.style.top = `${rect.top - origin}px`;
        grip.style.height = `${rect.height}px`;
        grip.style.left = `${(n === 0 ? rect.left : rect.right) - left - 6}px`;
      }
    }
  }

  drag(event, edge) {
    event.preventDefault();
    const coding = this.transcript.model.codings.get(this.chosen);
    const grip = event.target;
    grip.setPointerCapture(event.pointerId);
    const move = ({ clientX, clientY }) => {
      const caret = caretAt(clientX, clientY);
      const point = caret && this.transcript.point(caret.node, caret.offset);
      if (point === null || point === undefined) return;
      const moved = edge === "start" ? { start: point, end: coding.end } : { start: coding.start, end: point };
      if (moved.end > moved.start) {
        this.preview = moved;
        this.acts.onEdges(coding, moved, { done: false });
        this.later();
      }
    };
    const stop = () => {
      grip.removeEventListener("pointermove", move);
      const moved = this.preview;
      this.preview = null;
      this.acts.onEdges(coding, moved, { done: true });
      this.later();
    };
    grip.addEventListener("pointermove", move);
    grip.addEventListener("pointerup", stop, { once: true });
    grip.addEventListener("pointercancel", stop, { once: true });
  }
}

// Turns are placed in the flow, segments in their turns.
function offsetOf(node) {
  return { offsetTop: node.parentElement.offsetTop + node.offsetTop, height: node.offsetHeight };
}

// The first segment that reaches below a height; heights only grow along the text.
function firstBelow(nodes, top) {
  let low = 0;
  let high = nodes.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    const { offsetTop, height } = offsetOf(nodes[middle]);
    if (offsetTop + height < top) low = middle + 1;
    else high = middle;
  }
  return Math.max(0, low);
}

// One's own codings in the first lanes, then a group of lanes for every other coder.
function assignLanes(stripes) {
  const coders = [...new Set(stripes.map((s) => s.coding.coder))].sort();
  let first = 0;
  for (const coder of coders) {
    const ends = [];
    for (const stripe of stripes.filter((s) => s.coding.coder === coder)) {
      let lane = ends.findIndex((end) => end <= stripe.from);
      if (lane < 0) lane = ends.length;
      ends[lane] = stripe.to;
      stripe.lane = first + lane;
    }
    first += ends.length + (coders.length > 1 ? 0.6 : 0);
  }
  return { n: first };
}

function placeLabels(stripes, left) {
  let free = -Infinity;
  for (const stripe of stripes) {
    stripe.label = Math.max(stripe.from, free);
    stripe.left = left + 6;
    free = stripe.label + LINE;
  }
}
