// Actions on their way to the server: sent again until it has settled them, and settled once.
// They outlive a reload of the page; what is kept for that are places and ids, never the transcript.
const PATIENCE = 2000;
const SHELF = "qualcode:outbox";

export class Outbox {
  // `onChange` is called when actions come or go; `onAnswer` with those settled and those refused.
  // Without a shelf, actions do not outlive a reload.
  constructor({ onChange, onAnswer, shelf = SHELF }) {
    this.shelf = shelf;
    this.onChange = onChange;
    this.onAnswer = onAnswer;
    // New with every load: a tab that was duplicated must not count on where its twin left off.
    this.client = crypto.randomUUID();
    this.seq = 0;
    this.waiting = this.restored();
    this.inflight = null;
    this.sentAt = 0;
  }

  get pending() {
    return this.waiting.length;
  }

  of(document) {
    return this.waiting.filter((op) => op.document === document);
  }

  // The setters are new with every call of the component.
  attach(component, { document, known, everyone }) {
    this.component = component;
    this.document = document;
    this.known = known;
    this.everyone = everyone;
  }

  push(op) {
    const numbered = { ...op, client: this.client, document: this.document, seq: ++this.seq };
    this.waiting.push(numbered);
    this.keep();
    this.onChange();
    this.flush();
    return numbered;
  }

  // Tell the server what has been heard, so that it need not say it again.
  confirm() {
    if (!this.waiting.length) this.send({ client: this.client, document: this.document, ops: [] });
  }

  // One message is under way at a time, because a newer one would replace it.
  flush() {
    const now = performance.now();
    if (!this.component || !this.waiting.length || (this.inflight && now - this.sentAt < PATIENCE)) return;
    const { client, document } = this.waiting[0];
    const ops = this.waiting.filter((op) => op.client === client && op.document === document);
    this.inflight = { client, seq: ops.at(-1).seq };
    this.sentAt = now;
    this.send({ client, document, ops });
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.flush(), PATIENCE + 100);
  }

  send(message) {
    this.component.setTriggerValue("ops", { ...message, known: this.known, everyone: this.everyone });
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
    if (!this.shelf) return [];
    try {
      return JSON.parse(sessionStorage.getItem(this.shelf) ?? "[]");
    } catch {
      return [];
    }
  }

  close() {
    clearTimeout(this.timer);
  }
}
