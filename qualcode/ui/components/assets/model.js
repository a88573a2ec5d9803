// What is known of a document: what the server holds, with what is still on its way to it.
// No drawing here; `dirty` collects the segments that have to be painted again.
import { hueOf } from "./dom.js";
import { Text } from "./positions.js";

export class Model {
  constructor(fixed) {
    this.document = fixed.document;
    this.text = new Text(fixed.text);
    this.recording = fixed.recording;
    this.segments = fixed.segments.map(([start, from, to, end, speaker, role, question, ms, blind, read], index) => ({
      index, start, from, to, end, speaker, role, question, ms, blind, read,
      codable: role === "participant" && to > from, codings: new Set(), marks: new Set(), offers: new Set(),
    })); // prettier-ignore
    this.codings = new Map();
    this.marks = new Map();
    this.memos = new Map();
    this.offers = new Map();
    this.codes = new Map();
    this.ranks = new Map(); // by suggestion, its probability by all that was learnt since it was made
    this.late = new Set(); // suggestions whose probability has still to be shown
    this.carriers = new Map(); // by suggestion, the words that carry it
    this.unsettled = []; // [operation, what it has changed, to be taken back before news are heard]
    this.until = 0;
    this.ranked = 0; // how often suggestions had been ranked when that was heard last
    this.dirty = new Set();
  }

  words(start, end) {
    return this.text.slice(start, end);
  }

  name(code) {
    return this.codes.get(code)?.name ?? code;
  }

  hue(code) {
    return hueOf(this.codes.get(code)?.hue ?? 0);
  }

  // ---------------------------------------------------------------- news from the server

  hear(news, waiting) {
    this.takeBack();
    if (news.whole) {
      for (const kind of ["codings", "marks", "memos", "offers"]) {
        for (const key of [...this[kind].keys()]) this.put(kind, key, undefined);
      }
      this.book(news);
    }
    for (const id of news.gone) for (const kind of ["codings", "marks", "memos"]) this.put(kind, id, undefined);
    for (const [id, start, end, code, source, coder, modifiers, flags, older, due] of news.codings) {
      this.put("codings", id, { id, start, end, code, source, coder, modifiers, flags, older, due });
    }
    for (const [id, start, end] of news.readings) this.put("marks", id, { id, start, end });
    for (const [id, kind, target, coder, text] of news.memos) this.put("memos", id, { id, kind, target, coder, text });
    for (const [id, start, end, code, p, rests] of news.offers) {
      const evidence = rests.map(([kind, line, similarity]) => [kind, news.lines[line], similarity]);
      this.put("offers", id, { id, start, end, code, p, evidence, open: true });
    }
    for (const [id, decided] of Object.entries(news.decided)) {
      const offer = this.offers.get(id);
      if (offer) this.put("offers", id, { ...offer, open: !decided });
    }
    // What was told anew, or as it was before an action, has an older probability.
    for (const id of news.whole ? this.ranks.keys() : Object.keys(news.decided)) {
      if (this.ranks.has(id)) this.late.add(id);
    }
    this.until = news.until;
    for (const op of waiting) this.expect(op);
  }

  book({ version, codes, modifiers, flags, themes }) {
    Object.assign(this, { version, modifiers, flags, themes });
    this.codes = new Map(codes.map((code) => [code.id, code]));
    for (const segment of this.segments) this.dirty.add(segment.index);
  }

  // Show an action at once, as it will be when the server has stored it.
  expect(op) {
    const undo = [];
    const put = (kind, key, value) => {
      undo.push([kind, key, this[kind].get(key)]);
      this.put(kind, key, value);
    };
    const effect = EFFECTS[op.op];
    if (effect) effect(this, op, put);
    this.unsettled.push(undo);
  }

  takeBack() {
    for (const undo of this.unsettled.reverse()) {
      for (const [kind, key, before] of undo.reverse()) this.put(kind, key, before);
    }
    this.unsettled = [];
  }

  put(kind, key, value) {
    const before = this[kind].get(key);
    const index = { codings: "codings", marks: "marks", offers: "offers" }[kind];
    if (before && index) for (const s of this.overlapped(before)) { s[index].delete(before); this.dirty.add(s.index); }
    if (value === undefined) this[kind].delete(key);
    else {
      this[kind].set(key, value);
      if (index) for (const s of this.overlapped(value)) { s[index].add(value); this.dirty.add(s.index); }
    }
    if (kind === "memos") this.touchMemo(value ?? before);
  }

  touchMemo(memo) {
    const coding = memo && this.codings.get(memo.target);
    if (coding) for (const segment of this.overlapped(coding)) this.dirty.add(segment.index);
  }

  // ---------------------------------------------------------------- questions

  // Where something that news speak of is, or was before them.
  placeOf({ whole, gone, codings, readings, decided }) {
    if (whole) return null;
    const [came] = [...codings, ...readings].map(([, start, end]) => ({ start, end }));
    const known = [...gone, ...Object.keys(decided)];
    return came ?? known.map((id) => this.codings.get(id) ?? this.marks.get(id) ?? this.offers.get(id)).find(Boolean);
  }

  segmentAt(point) {
    let low = 0;
    let high = this.segments.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.segments[middle].start <= point) low = middle;
      else high = middle - 1;
    }
    return this.segments[low];
  }

  // A quotation begins and ends with words that are spoken, never in the label of a turn or in a blank.
  spoken({ start, end }) {
    const { segments } = this;
    let first = this.segmentAt(start).index;
    while (segments[first]?.to <= start) first += 1;
    let last = this.segmentAt(end - 1).index;
    while (segments[last]?.from >= end) last -= 1;
    if (!segments[first] || !segments[last]) return null;
    const within = { start: Math.max(start, segments[first].from), end: Math.min(end, segments[last].to) };
    return within.start < within.end ? this.text.trimmed(within.start, within.end) : null;
  }

  overlapped({ start, end }) {
    const found = [];
    for (let i = this.segmentAt(start)?.index ?? 0; i < this.segments.length && this.segments[i].start < end; i += 1) {
      if (this.segments[i].end > start) found.push(this.segments[i]);
    }
    return found;
  }

  // Of a segment, in the order of the text; the longest first where they begin together.
  codingsOf(segment) {
    return [...segment.codings].sort((a, b) => a.start - b.start || b.end - a.end || (a.id < b.id ? -1 : 1));
  }

  // What has been learnt meanwhile moves probabilities; never those that somebody looks at now.
  rank(ranks, except) {
    for (const [id, p] of Object.entries(ranks)) {
      this.ranks.set(id, p);
      this.late.add(id);
    }
    for (const id of this.late) {
      const offer = this.offers.get(id);
      if (offer && except && this.overlapped(offer).includes(except)) continue;
      this.late.delete(id);
      const p = this.ranks.get(id);
      if (offer && offer.p !== p) this.put("offers", id, { ...offer, p });
    }
  }

  openOffers(segment) {
    const given = new Set([...segment.codings].filter((c) => !c.coder && counts(c, segment)).map((c) => c.code));
    return [...segment.offers]
      .filter((offer) => offer.open && counts(offer, segment) && !given.has(offer.code))
      .sort((a, b) => b.p - a.p)
      .slice(0, 3);
  }

  isMarked(segment) {
    return [...segment.marks].some((mark) => counts(mark, segment));
  }

  // Suggestions that were seen once stay seen, also when the mark is taken back.
  waits(segment) {
    return Boolean(segment.blind) && !this.isMarked(segment) && ![...segment.offers].some((offer) => counts(offer, segment));
  }

  isCoded(segment) {
    return [...segment.codings].some((coding) => !coding.coder && counts(coding, segment));
  }

  isDone(segment) {
    return Boolean(segment.read) || this.isMarked(segment) || this.isCoded(segment);
  }

  memoOf(target) {
    return [...this.memos.values()].find((memo) => memo.target === target && !memo.coder);
  }

  hasMemo(target) {
    return [...this.memos.values()].some((memo) => memo.target === target);
  }

  progress() {
    let done = 0;
    let all = 0;
    for (const segment of this.segments) {
      if (!segment.codable) continue;
      all += 1;
      if (this.isDone(segment)) done += 1;
    }
    return { done, all };
  }
}

// The rule of the tables: half of the segment, or half of what is placed.
export function counts(placed, segment) {
  const shared = Math.min(placed.end, segment.end) - Math.max(placed.start, segment.start);
  return shared > 0 && (2 * shared >= segment.end - segment.start || 2 * shared >= placed.end - placed.start);
}

function fresh(model, op, { start, end, code, source }) {
  const modifiers = Object.fromEntries(model.modifiers.filter((m) => m.default).map((m) => [m.id, m.default]));
  return { id: op.id, start, end, code, source, coder: "", modifiers, flags: [], older: "", due: "" };
}

function changed(model, op, put, values) {
  const coding = model.codings.get(op.coding);
  if (coding) put("codings", op.coding, { ...coding, ...values(coding) });
}

const BLANK = { definition: "", cues: [], include: [], exclude: [], examples: [], near: [], retired: false };

const EFFECTS = {
  accept(model, op, put) {
    const offer = model.offers.get(op.suggestion);
    if (!offer) return;
    put("offers", op.suggestion, { ...offer, open: false });
    put("codings", op.id, fresh(model, op, { ...offer, source: "accepted" }));
  },
  change(model, op, put) {
    const offer = model.offers.get(op.suggestion);
    if (!offer) return;
    put("offers", op.suggestion, { ...offer, open: false });
    put("codings", op.id, fresh(model, op, { ...offer, code: op.code, source: "human" }));
  },
  reject(model, op, put) {
    const offer = model.offers.get(op.suggestion);
    if (offer) put("offers", op.suggestion, { ...offer, open: false });
  },
  code: (model, op, put) => put("codings", op.id, fresh(model, op, { ...op, source: "human" })),
  remove: (_model, op, put) => put("codings", op.coding, undefined),
  recode: (model, op, put) => changed(model, op, put, () => ({ code: op.code, due: "", older: "" })),
  extend: (model, op, put) => changed(model, op, put, () => ({ start: op.start, end: op.end })),
  modify: (model, op, put) => changed(model, op, put, (c) => ({ modifiers: { ...c.modifiers, [op.name]: op.value } })),
  flag: (model, op, put) => changed(model, op, put, (c) => ({
    flags: c.flags.includes(op.flag) ? c.flags.filter((f) => f !== op.flag) : [...c.flags, op.flag],
  })), // prettier-ignore
  keep: (model, op, put) => changed(model, op, put, () => ({ due: "", older: "" })),
  read: (_model, op, put) => put("marks", op.id, { id: op.id, start: op.start, end: op.end }),
  unread(model, op, put) {
    for (const mark of [...model.marks.values()]) if (counts(mark, op)) put("marks", mark.id, undefined);
  },
  new_code(model, op, put) {
    const theme = model.themes.find(({ id }) => id === op.parent);
    put("codes", op.code, { ...BLANK, id: op.code, name: op.name, themeId: op.parent, theme: theme?.name ?? "", hue: theme?.hue ?? 0 });
  },
  define(model, op, put) {
    const code = model.codes.get(op.code);
    if (code) put("codes", op.code, { ...code, definition: op.definition });
  },
  memo(model, op, put) {
    const text = op.text.trim();
    put("memos", op.id, text ? { id: op.id, kind: op.target_kind, target: op.target_id, coder: "", text } : undefined);
  },
};
