// What each action of the key table does to the reader.

const undecided = ({ model }) => ({ wanted: (segment) => !model.isDone(segment), kind: "segment without a code" });
const offered = ({ model }) => ({ wanted: (segment) => model.openOffers(segment).length > 0, kind: "segment with suggestions" });

// The quotation that a key is meant for, or words on why there is none.
function own(reader) {
  const other = reader.model.codings.get(reader.chosen)?.coder;
  return reader.own ?? reader.say(other ? `this coding is ${other}'s` : "no quotation of yours is here");
}

function segmentSpan(reader) {
  const { segment } = reader;
  return segment && { start: segment.from, end: segment.to };
}

function sentence(reader, by) {
  const span = segmentSpan(reader);
  if (!span) return;
  const all = reader.model.text.sentences(span.start, span.end);
  const at = reader.pending ? all.findIndex((s) => s.start <= reader.pending.start && s.end >= reader.pending.end) : -1;
  const next = at < 0 ? (by > 0 ? 0 : all.length - 1) : at + by;
  if (all[next]) reader.select(all[next]);
}

// Where a selection is made longer or shorter; without one, it begins with the first word in focus.
function stretch(reader, move) {
  const base = reader.pending ?? firstWord(reader);
  if (!base) return;
  const end = reader.pending ? move(base) : base.end;
  // It is never less than a word: what is left is cleared with Esc.
  const span = end > base.start ? reader.model.spoken({ start: base.start, end }) : null;
  if (span) reader.select(span);
}

// Where the next word that is spoken ends, or the one before begins; the label of a turn is not spoken.
function wordEdge(model, point, by) {
  const edge = model.text.wordEdge(point, by);
  if (edge === point) return point;
  const segment = model.segmentAt(by > 0 ? edge - 1 : edge);
  if (by > 0 ? edge > segment.from : edge >= segment.from) return edge;
  const beyond = by > 0 ? segment.from : model.segments[segment.index - 1]?.to;
  return beyond === undefined ? point : wordEdge(model, beyond, by);
}

function firstWord(reader) {
  const span = segmentSpan(reader);
  return span && { start: span.start, end: Math.min(span.end, reader.model.text.wordEdge(span.start, 1)) };
}

function neighbour(reader, { end }, by) {
  const { segments } = reader.model;
  const here = reader.model.segmentAt(Math.max(0, end - 1)).index;
  const next = segments[by > 0 && end >= segments[here].to ? here + 1 : by > 0 ? here : here - 1];
  return next ? next.to : end;
}

function nextQuotation(reader) {
  if (!reader.segment) return;
  const all = reader.model.codingsOf(reader.segment);
  const at = all.findIndex((coding) => coding.id === reader.chosen);
  if (all.length) reader.choose(all[(at + 1) % all.length]);
}

function valence(reader) {
  const coding = own(reader);
  const modifier = reader.model.modifiers.find((m) => m.id === "valence") ?? reader.model.modifiers[0];
  if (!coding || !modifier) return;
  const { values } = modifier;
  const value = values[(values.indexOf(coding.modifiers[modifier.id]) + 1) % values.length];
  reader.send({ op: "modify", coding: coding.id, name: modifier.id, value });
}

// The first flag at once where there is one only; otherwise the quotation is shown with all of them.
function flag(reader) {
  const coding = own(reader);
  const { flags } = reader.model;
  if (!coding || !flags.length) return;
  if (flags.length === 1) return reader.send({ op: "flag", coding: coding.id, flag: flags[0].id });
  reader.choose(coding);
  reader.panel.root.querySelector('[aria-label^="Flag "]')?.focus();
}

function memo(reader) {
  const coding = reader.model.codings.get(reader.chosen);
  if (coding) reader.panel.openMemo("coding", coding.id, `Memo on ${reader.model.name(coding.code)}`);
  else reader.panel.openMemo("document", reader.model.document, "Memo on this document");
}

function done(reader) {
  const { segment } = reader;
  if (!segment) return;
  const marked = reader.model.isMarked(segment);
  reader.send({ op: marked ? "unread" : "read", ...reader.place(segmentSpan(reader)) });
}

function pick(reader) {
  const title = reader.pending ? "Give a code to the words selected" : "Give a code";
  reader.panel.openPicker({ title, give: (code) => reader.give(code) });
}

function recode(reader) {
  const coding = own(reader);
  if (!coding) return;
  const give = (code) => {
    reader.remember(code);
    reader.send({ op: "recode", coding: coding.id, code });
  };
  reader.panel.openPicker({ title: `Instead of ${reader.model.name(coding.code)}`, give });
}

function edges(reader) {
  const coding = own(reader);
  if (!coding) return;
  reader.choose(coding);
  reader.edges = { coding, span: { start: coding.start, end: coding.end } };
  reader.paintPending(reader.edges.span);
  reader.refresh();
}

// Keys while the edges of a quotation are moved; says whether the key was one of them.
export function moveEdges(reader, event) {
  const { coding, span } = reader.edges;
  const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (event.key === "Enter") {
    reader.edges = null;
    reader.extend(coding, span);
    return true;
  }
  if (!by) return event.key === "Shift";
  const edge = event.shiftKey ? "start" : "end";
  const moved = reader.model.spoken({ ...span, [edge]: wordEdge(reader.model, span[edge], by) });
  if (moved) {
    reader.edges.span = moved;
    reader.paintPending(moved);
  }
  return true;
}

function choosing(reader, by) {
  const n = reader.offers.length;
  if (n) reader.offerAt = (reader.offerAt + by + n) % n;
  reader.refresh();
}

const recents = Object.fromEntries([1, 2, 3, 4, 5, 6].map((n) => [`recent${n}`, (reader) => reader.give(reader.lastCodes[n - 1])]));
const accepts = Object.fromEntries([1, 2, 3].map((n) => [`accept${n}`, (reader) => reader.accept(reader.offers[n - 1])]));

export const ACTS = {
  next: (reader) => reader.step(1),
  previous: (reader) => reader.step(-1),
  nextOpen: (reader) => reader.step(1, undecided(reader)),
  previousOpen: (reader) => reader.step(-1, undecided(reader)),
  nextOffer: (reader) => reader.step(1, offered(reader)),
  previousOffer: (reader) => reader.step(-1, offered(reader)),
  lead: (reader) => reader.lead(),
  goTo: (reader) => reader.panel.open("go"),
  ...accepts,
  chooseRight: (reader) => choosing(reader, 1),
  chooseLeft: (reader) => choosing(reader, -1),
  accept: (reader) => reader.accept(reader.offers[reader.offerAt] ?? reader.offers[0]),
  reject: (reader) => reader.reject(reader.offers[reader.offerAt] ?? reader.offers[0]),
  why: (reader) => reader.why(),
  changeOffer: (reader) => reader.changeOffer(reader.offers[reader.offerAt] ?? reader.offers[0]),
  pick,
  again: (reader) => reader.give(reader.lastCodes[0]),
  ...recents,
  done,
  sentence: (reader) => sentence(reader, 1),
  sentenceBack: (reader) => sentence(reader, -1),
  grow: (reader) => stretch(reader, ({ end }) => wordEdge(reader.model, end, 1)),
  shrink: (reader) => stretch(reader, ({ end }) => wordEdge(reader.model, end, -1)),
  growDown: (reader) => stretch(reader, (span) => neighbour(reader, span, 1)),
  shrinkUp: (reader) => stretch(reader, (span) => neighbour(reader, span, -1)),
  quotation: nextQuotation,
  valence,
  flag,
  memo,
  edges,
  recode,
  remove(reader) {
    // Nothing is removed by a slip: only what was chosen before.
    const coding = reader.model.codings.get(reader.chosen);
    if (!coding) return reader.say("choose a quotation first, with Enter or a click");
    if (own(reader)) reader.send({ op: "remove", coding: coding.id });
  },
  undo: (reader) => reader.send({ op: "undo" }),
  redo: (reader) => reader.send({ op: "redo" }),
  play: (reader) => reader.play(),
  help: (reader) => reader.panel.toggleHelp(),
};
