// The line above the transcript: how far the document is, why a key did nothing, and what is saved.
import { element } from "./dom.js";

export class Bar {
  constructor() {
    this.node = element("div", "qc-bar");
    this.done = element("span");
    this.count = element("span", "qc-count");
    this.note = element("span", "qc-note");
    this.status = element("span", "qc-status");
    for (const told of [this.note, this.status]) told.setAttribute("role", "status");
    const progress = element("div", "qc-progress");
    progress.append(this.done);
    this.node.append(progress, this.count, this.note, this.status);
  }

  // `pending` actions are on their way; `refused` says what the server would not do.
  show({ done, all, note, pending, refused }) {
    this.done.style.width = `${all ? (100 * done) / all : 0}%`;
    this.count.textContent = `${done} of ${all} segments done`;
    this.note.textContent = note;
    this.status.textContent = pending ? `saving ${pending}…` : refused || "all saved";
    this.status.classList.toggle("qc-refused", !pending && Boolean(refused));
  }
}
