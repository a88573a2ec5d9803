// The line above the transcript: how far the document is, why a key did nothing, and what is saved.
import { button, element, key } from "./dom.js";
import { keyName } from "./keys.js";

export class Bar {
  // `onNext` leads to the next segment in the order of work.
  constructor({ onNext }) {
    this.node = element("div", "qc-bar");
    this.done = element("span");
    this.count = element("span", "qc-count");
    this.next = button("Next ", onNext, { title: "The next segment in the order of work" });
    this.nextKey = key("");
    this.next.append(this.nextKey);
    this.note = element("span", "qc-note");
    this.status = element("span", "qc-status");
    for (const told of [this.note, this.status]) told.setAttribute("role", "status");
    const progress = element("div", "qc-progress");
    progress.append(this.done);
    this.node.append(progress, this.count, this.next, this.note, this.status);
  }

  // `pending` actions are on their way; `refused` says what the server would not do. `nextKey` leads
  // on in an order of work that is not the document's, and is blank where there is none.
  show({ done, all, note, pending, refused, nextKey }) {
    this.done.style.width = `${all ? (100 * done) / all : 0}%`;
    this.count.textContent = `${done} of ${all} segments done`;
    this.next.hidden = !nextKey;
    this.nextKey.textContent = keyName(nextKey);
    this.note.textContent = note;
    this.status.textContent = pending ? `saving ${pending}…` : refused || "all saved";
    this.status.classList.toggle("qc-refused", !pending && Boolean(refused));
  }
}
