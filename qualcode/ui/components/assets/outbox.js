// Actions on their way to the server: sent again until it has settled them, and settled once.
// On a shelf they outlive a reload of the page; what is kept are places and ids, never the transcript.
import { whenStill } from "./still.js";

const PATIENCE = 2000;

export class Outbox {
  // `onAnswer` is called with the actions that are settled, each with why it was refused or "";
  // `shelf` names the place in the tab's storage where actions are kept.
  constructor({ onAnswer, shelf = "" }) {
    this.onAnswer = onAnswer;
    this.shelf = shelf;
    // New with every load: a tab that was duplicated must not count on where its twin left off.
    this.client = crypto.randomUUID();
    this.seq = 0;
    this.waiting = this.restored();
    this.inflight = null;
    this.sentAt = 0;
    this.asking = false; // news are asked for
    this.errand = null; // { id, document, place }: where the order of work leads from there; sent until answered
    this.why = ""; // a suggestion of which it is asked what carries it
    this.held = false; // something is sent as soon as the page is still
  }

  get pending() {
    return this.waiting.length;
  }

  of(document) {
    return this.waiting.filter((op) => op.document === document);
  }

  // The setters are new with every call of the component.
  attach(component, { document, known = 0, ranked = 0, everyone = false }) {
    this.component = component;
    this.document = document;
    this.known = known;
    this.ranked = ranked;
    this.everyone = everyone;
  }

  push(op) {
    const numbered = { ...op, client: this.client, document: this.document, seq: ++this.seq };
    this.waiting.push(numbered);
    this.keep();
    this.flush();
    return numbered;
  }

  // Tell the server what has been heard: it need not say it again, and answers with what is new.
  ask() {
    this.asking = true;
    this.flush();
  }

  // One message is under way at a time, because a newer one would replace it.
  flush() {
    const early = this.inflight && performance.now() - this.sentAt < PATIENCE;
    if (this.held || early || !(this.waiting.length || this.asking)) return;
    this.held = true;
    whenStill(() => {
      this.held = false;
      this.send();
    });
  }

  send() {
    if (!this.component) return;
    const { client, document } = this.waiting[0] ?? this;
    const ops = this.waiting.filter((op) => op.client === client && op.document === document);
    this.asking = false;
    if (ops.length) {
      this.inflight = { client, seq: ops.at(-1).seq };
      this.sentAt = performance.now();
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.flush(), PATIENCE + 100);
    }
    const { known, ranked, everyone, errand, why } = this;
    this.why = "";
    this.component.setTriggerValue("ops", { client, document, ops, known, ranked, everyone, errand, why });
  }

  acknowledge(ack) {
    if (!ack) return;
    const settled = this.waiting.filter((op) => op.client === ack.client && op.seq <= ack.seq);
    if (!settled.length) return;
    this.waiting = this.waiting.filter((op) => !settled.includes(op));
    this.keep();
    if (this.inflight?.client === ack.client && this.inflight.seq <= ack.seq) this.inflight = null;
    const reasons = new Map(ack.rejected);
    this.onAnswer(settled.map((op) => ({ op, refused: reasons.get(op.seq) ?? "" })));
    queueMicrotask(() => this.flush());
  }

  keep() {
    if (!this.shelf) return;
    try {
      sessionStorage.setItem(this.shelf, JSON.stringify(this.waiting));
    } catch {
      // A full or forbidden shelf costs the safety of a reload, not the work itself.
    }
  }

  restored() {
    try {
      return JSON.parse((this.shelf && sessionStorage.getItem(this.shelf)) || "[]");
    } catch {
      return [];
    }
  }

  close() {
    clearTimeout(this.timer);
    this.component = null;
  }
}
