// Actions on their way to the server: sent again until it has settled them, and settled once.
const PATIENCE = 2000;

export class Outbox {
  constructor(onChange) {
    this.onChange = onChange;
    this.client = crypto.randomUUID();
    this.seq = 0;
    this.waiting = [];
    this.inflight = 0;
    this.sentAt = 0;
  }

  get pending() {
    return this.waiting.length;
  }

  // The setters are new with every call of the component.
  attach(component, document) {
    this.component = component;
    this.document = document;
  }

  push(op) {
    this.waiting.push({ ...op, document: this.document, seq: ++this.seq });
    this.onChange();
    this.flush();
  }

  // One message is under way at a time, because a newer one would replace it.
  flush() {
    const now = performance.now();
    if (!this.waiting.length || (this.inflight && now - this.sentAt < PATIENCE)) return;
    const { document } = this.waiting[0];
    const ops = this.waiting.filter((op) => op.document === document);
    this.inflight = ops.at(-1).seq;
    this.sentAt = now;
    this.component.setTriggerValue("ops", { client: this.client, document, ops });
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.flush(), PATIENCE + 100);
  }

  // Return why the last action was refused, or undefined when the message has no news.
  acknowledge(ack) {
    if (!ack || ack.client !== this.client) return undefined;
    const settled = this.waiting.filter((op) => op.seq <= ack.seq);
    if (!settled.length) return undefined;
    this.waiting = this.waiting.filter((op) => op.seq > ack.seq);
    this.inflight = 0;
    queueMicrotask(() => this.flush());
    return ack.rejected.length ? `not done: ${ack.rejected.at(-1)[1]}` : "";
  }

  close() {
    clearTimeout(this.timer);
  }
}
